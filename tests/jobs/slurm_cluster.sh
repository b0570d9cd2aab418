#!/bin/sh
# A Slurm cluster on this machine that loses a node in the middle of a batch.
#
#   slurm_cluster.sh PROGRAM FOLDER
#
# PROGRAM is the tests' program around the engine, FOLDER an empty folder. Starts munged, slurmctld
# and the daemons of three nodes on free ports of the loopback interface, all of their files in
# FOLDER; runs one batch on the local engine and on Slurm, kills all processes of one node while it
# works, and compares. Needs root. Daemons die with this script; whoever wants what they started to
# die as well runs it as a job of the engine, as slurm_test.cpp does.
set -eu

program=$1
folder=$(cd "$2" && pwd)
conf=$folder/slurm.conf
nodes="n1 n2 n3"
PATH=$PATH:/usr/sbin:/sbin

fail() {
  echo "$*"
  tail -n 15 "$folder"/log/* 2>/dev/null
  exit 1
}

# Whether nobody listens on a TCP port.
is_free() {
  hex=$(printf ':%04X' "$1")
  ! awk -v port="$hex" 'substr($2, length($2) - 4) == port { found = 1 } END { exit !found }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

free_ports() {
  first=$((20000 + $$ % 10000))
  while :; do
    all_free=yes
    for offset in 0 1 2 3; do is_free $((first + offset)) || all_free=no; done
    [ $all_free = yes ] && break
    first=$((first + 7))
  done
  echo "$first"
}

# A daemon in the foreground of a background process that dies with this script.
start() {
  setpriv --pdeathsig KILL "$@" </dev/null >>"$folder/log/start.log" 2>&1 &
}

stop_all() {
  trap - EXIT INT TERM HUP
  scancel --quiet --user=root >/dev/null 2>&1 || true
  for daemon in $daemons; do kill -9 "$daemon" 2>/dev/null || true; done
  kill_node .
}

# Kills all processes that the tasks of a node are made of; "." stands for all nodes.
kill_node() {
  for process in /proc/[0-9]*; do
    grep -qzx "SLURM_CONF=$conf" "$process/environ" 2>/dev/null || continue
    grep -qzx "SLURMD_NODENAME=$1.*" "$process/environ" 2>/dev/null || continue
    parent=$(awk '/^PPid:/ { print $2 }' "$process/status" 2>/dev/null) || continue
    if grep -q slurmstepd "/proc/$parent/comm" 2>/dev/null; then kill -9 "$parent" || true; fi
    kill -9 "${process#/proc/}" 2>/dev/null || true
  done
}

wait_for() {
  tries=$1
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.2
  done
}

nodes_are_up() { [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" -eq 3 ]; }
has_records() { [ "$(ls "$folder/slurm/records" 2>/dev/null | grep -c 'json$')" -ge "$1" ]; }
# Stops a job on n2 in the middle, so that it cannot end before its node is killed.
job_is_held() {
  for process in /proc/[0-9]*; do
    [ "$(cat "$process/comm" 2>/dev/null)" = sleep ] || continue
    grep -qzx "SLURM_CONF=$conf" "$process/environ" 2>/dev/null || continue
    grep -qzx "SLURMD_NODENAME=n2" "$process/environ" 2>/dev/null || continue
    kill -STOP "${process#/proc/}" 2>/dev/null || continue
    grep -q '^State:.*stopped' "$process/status" 2>/dev/null && return 0
  done
  return 1
}

port=$(free_ports)
mkdir -p "$folder/log" "$folder/run" "$folder/state" "$folder/spool" "$folder/marks"
chmod 755 "$folder" "$folder/log" "$folder/run" "$folder/state"
(umask 077 && dd if=/dev/urandom of="$folder/run/munge.key" bs=256 count=1 2>/dev/null)
cat >"$conf" <<END
ClusterName=mpgen
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge.socket,cred_expire=5
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
# A node is given up after some seconds without an answer, and its tasks are queued again.
SlurmdTimeout=4
InactiveLimit=0
KillWait=2
SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.%n.pid
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 RealMemory=1000
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 RealMemory=1000
NodeName=n3 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 3)) CPUs=2 RealMemory=1000
PartitionName=work Nodes=ALL Default=YES MaxTime=60 State=UP
END
export SLURM_CONF="$conf"

# Short jobs; all of them say when they begin and when they end.
number=0
while [ $number -lt 30 ]; do
  number=$((number + 1))
  ending="exit $((number % 4))"
  [ $number -eq 5 ] && ending='kill -6 $$'
  echo "batch/job-$number key-$number 30 echo $number >>$folder/marks/begun; sleep 1;" \
    "seq 1 $number; echo message $number >&2; echo $number >>$folder/marks/ended; $ending"
done >"$folder/list"

daemons=
trap stop_all EXIT
trap 'exit 1' INT TERM HUP
start munged --foreground --force --key-file="$folder/run/munge.key" \
  --socket="$folder/run/munge.socket" --pid-file="$folder/run/munged.pid" \
  --log-file="$folder/log/munged.log" --seed-file="$folder/run/munge.seed"
daemons="$daemons $!"
wait_for 50 test -S "$folder/run/munge.socket" || fail "munged does not start"
start slurmctld -D -c
daemons="$daemons $!"
for node in $nodes; do
  mkdir -p "$folder/spool/$node"
  start slurmd -D -c -N "$node"
  daemons="$daemons $!"
  [ "$node" = n2 ] && doomed=$!
done
wait_for 150 nodes_are_up || fail "the nodes do not come up"

"$program" run "$folder/local" "$folder/list" parallel=30 >"$folder/local.txt" ||
  fail "the local engine fails"
rm -f "$folder"/marks/*

"$program" run "$folder/slurm" "$folder/list" slurm >"$folder/slurm.txt" &
engine=$!
wait_for 150 has_records 4 || fail "Slurm runs no jobs"
wait_for 150 job_is_held || fail "node n2 has nothing to do"
kill -9 "$doomed"
kill_node n2
echo "killed node n2 with $(ls "$folder/slurm/records" | grep -c 'json$') records"
wait "$engine" || fail "the batch fails"

cmp "$folder/local.txt" "$folder/slurm.txt" || fail "the results differ"
[ "$(wc -l <"$folder/slurm.txt")" -ge 30 ] || fail "results are missing"
[ "$(sort -u "$folder/marks/ended" | wc -l)" -eq 30 ] || fail "a job did not run to its end"
begun=$(wc -l <"$folder/marks/begun")
ended=$(wc -l <"$folder/marks/ended")
[ "$begun" -gt 30 ] || fail "no job was interrupted"
echo "30 jobs, $begun begun, $ended ended, results as on the local engine"
