#!/bin/bash
# Kills and interrupts runs at random moments: tests/faults/kills.sh PROGRAM [TIMES]
#
# After each: the old run or the new one is there, whole (`describe`, `compare` and `report` read
# it); after a signal nothing else is; what is said of an interruption is true; and after the next
# start no leftover of a killed run is there.
set -u
program=$(realpath "$1")
times=${2:-50}
folder=$(mktemp -d)
cd "$folder" || exit 1
{
    echo "age,fare,sex,y"
    for row in $(seq 200); do
        echo "$((RANDOM % 80)),$((RANDOM % 500)),$((row % 3 == 0)),$(((row + RANDOM) % 2))"
    done
} >t.csv
cat >a.toml <<'TOML'
[data]
path = "t.csv"
outcome = "y"
[model]
hidden = [8]
[train]
epochs = 40
[[explain]]
method = "gradient"
[[explain]]
method = "shapley"
TOML
start=$(date +%s%N)
"$program" experiment a.toml --quiet || exit 1
took=$((($(date +%s%N) - start) / 1000000))
faults=0
fault() {
    echo "FAULT: $*"
    faults=$((faults + 1))
}
whole() {
    "$program" describe runs/a >/dev/null 2>&1 && "$program" compare runs/a runs/a >/dev/null 2>&1 &&
        [ -s runs/a/report.html ] && [ -s runs/a/model.safetensors ]
}
killed=0
said_nothing=0
said_written=0
for turn in $(seq "$times"); do
    for signal in KILL TERM HUP INT; do
        rm -f said
        before=$(stat -c %i runs/a)
        # Without job control a background job ignores INT until the program listens.
        "$program" experiment a.toml --quiet 2>said &
        process=$!
        wait=$((RANDOM % (took + took / 10)))
        sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
        kill -"$signal" "$process" 2>/dev/null
        wait "$process" 2>/dev/null
        whole || fault "$signal $turn: the run is not whole"
        left=$(find runs -mindepth 1 -maxdepth 1 -name ".writing-$process-*" | wc -l)
        if [ "$signal" = KILL ]; then
            killed=$((killed + (left > 0)))
        elif [ "$left" -gt 0 ]; then
            # Before the program listens, a signal ends it as any other.
            grep -q interrupted said && fault "$signal $turn: $left leftovers"
        fi
        after=$(stat -c %i runs/a)
        if grep -q "nothing was written" said; then
            said_nothing=$((said_nothing + 1))
            [ "$before" = "$after" ] || fault "$signal $turn: 'nothing was written', and it was"
        elif grep -q "had been written" said; then
            said_written=$((said_written + 1))
            [ "$before" != "$after" ] || fault "$signal $turn: 'written', and it was not"
        fi
    done
done
"$program" experiment a.toml --quiet || fault "the run after all these"
left=$(find runs -mindepth 1 -maxdepth 1 -not -name a | wc -l)
[ "$left" = 0 ] || fault "$left leftovers after the next start"
echo "$((4 * times)) runs of $took ms: $killed killed with leftovers, $said_nothing said that nothing" \
    "was written, $said_written that it was; $faults faults"
rm -rf "$folder"
[ "$faults" = 0 ]
