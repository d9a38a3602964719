#!/usr/bin/env bash
# Runs a campaign as a job array on a real Slurm and compares its digest with that of the campaign in one piece.
#
# The Slurm is this machine alone: Debian's slurmctld, slurmd and munge, installed when they are not there, with everything they write in a folder that
# goes afterwards. One shard is cancelled in the middle, so the first merging is refused and a second submission does what is missing.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
rvisim=(node "$home/dist/cli/main.js")
scenario=$home/scenarios/rehype-increments.yaml
runs=200 shards=4 patience_seconds=300

[ "$(id -u)" -eq 0 ] || exec sudo --preserve-env=PATH bash "$0" "$@"
is_installed() { command -v slurmctld && command -v slurmd && command -v sbatch && command -v munged; }
if ! is_installed >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >/dev/null
fi

work=$(mktemp -d)
daemons=()
finish() {
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

start_daemon() {
  local name=$1
  shift
  "$@" >"$work/$name.out" 2>&1 &
  daemons+=($!)
}

head -c 1024 /dev/urandom >"$work/munge.key"
chmod 600 "$work/munge.key"
# Slurm and munge want to be sure that nobody else can write where they do.
chmod 755 "$work"
start_daemon munged munged --foreground --force --key-file "$work/munge.key" --socket "$work/munge.socket" \
  --pid-file "$work/munged.pid" --log-file "$work/munged.log" --seed-file "$work/munged.seed"

node_name=$(hostname -s)
cat >"$work/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=$node_name(127.0.0.1)
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
NodeName=$node_name NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$node_name Default=YES MaxTime=INFINITE State=UP
CONF
mkdir "$work/state" "$work/spool"
export SLURM_CONF=$work/slurm.conf

until [ -S "$work/munge.socket" ]; do sleep 0.1; done
start_daemon slurmctld slurmctld -D
start_daemon slurmd slurmd -D -N "$node_name"

# Waits until a command succeeds, or says what the daemons said.
until_true() {
  local deadline=$((SECONDS + patience_seconds))
  until "$@"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$work"/*.out "$work"/*.log >&2
      echo "not within $patience_seconds s: $*" >&2
      exit 1
    fi
    sleep 0.3
  done
}
node_is_up() { sinfo --noheader --format %T 2>/dev/null | grep -qx idle; }
nothing_queued() { [ -z "$(squeue --noheader 2>/dev/null || echo unknown)" ]; }
until_true node_is_up
echo "Slurm $(slurmctld -V | cut -d' ' -f2) on $(nproc) CPUs"

folder="$work/a campaign's shards"
submit=$("${rvisim[@]}" submit slurm "$scenario" --shards "$shards" --runs "$runs" --output "$folder" --quiet)

first=$(sh -c "$submit")
echo "first submission: $first"
array=$(sed -E 's/shards: job ([0-9]+);.*/\1/' <<<"$first")
shard_has_begun() { [ -s "$folder/shard-2-of-$shards/records.jsonl.gz" ]; }
until_true shard_has_begun
scancel "${array}_2"
until_true nothing_queued
echo "shard 2 was cancelled; the merging says: $(grep rvisim "$folder/merge.log" | head -n 1 | sed "s#$work/##g")"
[ ! -e "$folder/merged/manifest.json" ]

echo "second submission: $(sh -c "$submit")"
until_true nothing_queued

"${rvisim[@]}" campaign "$scenario" --runs "$runs" --output "$work/whole" --no-charts --quiet >/dev/null
digest_in() { node -p "JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8')).answer.digest" "$1/manifest.json"; }
sessions_in() { node -p "JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8')).sessions.length" "$1/manifest.json"; }
merged=$(digest_in "$folder/merged") whole=$(digest_in "$work/whole")
for shard in $(seq "$shards"); do echo "shard $shard of $shards: $(sessions_in "$folder/shard-$shard-of-$shards") session(s)"; done
echo "$shards shards on Slurm, merged: $merged"
echo "in one piece:               $whole"
cmp "$folder/merged/records.jsonl.gz" "$work/whole/records.jsonl.gz"
[ "$merged" = "$whole" ] && echo IDENTICAL
