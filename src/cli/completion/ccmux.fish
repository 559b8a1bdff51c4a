# fish completion of ccmux. In ~/.config/fish/config.fish: ccmux completion fish | source
function __ccmux_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    set -l lines (ccmux __complete $words "$current" 2>/dev/null)
    set -l lead (string match -r -- '^--[a-z-]+=' "$current")
    set -l rest (string replace -r -- '^--[a-z-]+=' '' "$current")
    switch "$lines[1]"
        case files
            string replace -r -- '^' "$lead" (__fish_complete_path "$rest")
        case directories
            string replace -r -- '^' "$lead" (__fish_complete_directories "$rest" '')
        case programs
            string replace -r -- '^' "$lead" (complete -C "$rest")
        case words
            string join \n -- $lines[2..]
    end
end
complete -c ccmux -e
complete -c ccmux -f -a '(__ccmux_complete)'
