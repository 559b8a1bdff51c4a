#!/bin/sh
# What every pane of a measurement runs: `pane.sh DIRECTORY INDEX`. It shows a prompt, says who it is in the pipe
# `told`, and then does what it is told by its own pipe `orders-INDEX`. Keys are echoed by the kernel of its terminal.
cd "$1" || exit 1
printf 'READY-%s$ ' "$2"
echo "ready $2 $$ $PPID" > told
exec 3<> "orders-$2"
while read -r order file count <&3; do
  case $order in
    flood) # `count` times the file, until the terminal answers that it has read all of it
      stty raw -echo
      printf '\033[r\033[m\033[H\033[2J'
      from=$(date +%s%N)
      while [ "$count" -gt 0 ]; do cat "$file"; count=$((count - 1)); done
      printf '\033[6n'
      dd bs=64 count=1 > /dev/null 2>&1
      echo "flooded $2 $from $(date +%s%N)" > told
      stty sane
      ;;
    loop) (while :; do cat "$file"; done) & ;;
    spin) # ten times a second, for `count` seconds
      i=$((count * 10))
      while [ $i -gt 0 ]; do
        case $((i % 4)) in 0) sign='|' ;; 1) sign='/' ;; 2) sign='-' ;; *) sign='+' ;; esac
        printf '\r\033[36m%s\033[39m Working (%ds)' "$sign" $((i / 10))
        sleep 0.1
        i=$((i - 1))
      done &
      ;;
    full) # the whole screen, drawn anew at each size that it is told
      (
        draw() {
          size=$(stty size)
          printf '\033[H\033[2J%s' "$(head -c $((${size% *} * ${size#* })) /dev/zero | tr '\0' x)"
        }
        trap draw WINCH
        draw
        while :; do sleep 1000 & wait $!; kill $!; done
      ) 2> /dev/null < /dev/tty &
      ;;
    keys) # what has been typed and not been read
      stty -icanon min 0 time 0
      echo "typed $2 $(dd bs=4096 count=1 2> /dev/null)" > told
      stty sane
      ;;
  esac
done
