import type { ProberOptions, Series } from '../../types/measure.ts';
import { PYTHON_PROBER } from './python-prober.ts';

/** A word of the shell's single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Addresses stand unquoted in the script. */
function checked(series: readonly Series[]): string {
  return series
    .map(({ kind, address, lengthBytes, count }) => {
      if (!/^[0-9a-f.:]+$/.test(address)) throw new TypeError(`not an address: ${address}`);
      return `${kind} ${address} ${Math.trunc(lengthBytes)} ${Math.trunc(count)}`;
    })
    .join('\n');
}

/**
 * One POSIX sh script that sends every series with the best tool the host has, and prints a line for each. Nothing is
 * installed or written; every tool ends by itself.
 *
 * Tools, best first: python3 (sends all on one schedule, sees ICMP errors), fping (one schedule for each length), `ping` of
 * iputils (a process for each series, 64 at once), any other `ping` such as BusyBox's (a packet a second, so 3 of each at
 * most), bash's /dev/tcp (tells only whether an answer came). bash also makes the TCP connections for those that cannot.
 * The lines between `@nonce begin` and `@nonce end` are read by `readProbeRun`.
 */
export function proberScript(series: readonly Series[], options: ProberOptions): string {
  const { nonce, packetsPerSecond, patienceMs, limitS } = options;
  if (!/^[0-9a-f]{16,}$/.test(nonce)) throw new TypeError('the nonce must be 16 or more hexadecimal digits');
  const waitS = Math.max(1, Math.ceil(patienceMs / 1000));
  const gapMs = Math.max(1, Math.round(1000 / packetsPerSecond));
  return `{
LC_ALL=C PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export LC_ALL PATH
series='${checked(series)}'
have() { command -v "$1" >/dev/null 2>&1; }
python_run() {
  for p in python3 /usr/libexec/platform-python; do
    have "$p" && { printf '%s\\n' "$series" | "$p" -I -S -c ${quoted(PYTHON_PROBER)} ${packetsPerSecond} ${patienceMs} ${limitS} 2>/dev/null; return; }
  done
  return 1
}
look() { # what the other tools need; python ends by itself
  if timeout -k 1 5 true; then lim='timeout -k 1 ${limitS}'; elif timeout 5 true; then lim='timeout ${limitS}'
  elif timeout -t 5 true; then lim='timeout -t ${limitS}'; else lim=; fi >/dev/null 2>&1 </dev/null
  if have ping; then case $(ping -V 2>&1) in *iputils*) pinger=ping ;; *) pinger=busybox ;; esac; else pinger=; fi
  interval=$(printf '%s\\n' "$series" | wc -l); interval=$((interval * ${gapMs})); [ "$interval" -ge 200 ] || interval=200
  interval=$((interval / 1000)).$(printf '%03d' $((interval % 1000)))
}
tcp() { # address count
  n=0 list=
  while [ $n -lt "$2" ]; do
    n=$((n + 1))
    case $(timeout ${waitS} bash -c 'exec 3<>"/dev/tcp/$0/9" && echo open' "$1" 2>&1) in
      *open* | *refused*) list="$list\${list:+,}1" ;;
      *) list="$list\${list:+,}-" ;;
    esac
  done
  echo "tcp $1 0 untimed $list"
}
tcp_with_bash() { have bash && have timeout; }
ping_one() { # kind address length count
  a=$2 l=$3 c=$4 head=28 base=1 list= opts=
  case $a in *:*) head=48 ;; esac
  if [ "$pinger" = ping ]; then opts="-n -i $interval -M do"; else base=0; [ "$c" -le 3 ] || c=3; fi
  if [ "$1" = ttl ]; then [ "$pinger" = ping ] || return 0; opts="$opts -t 1"; fi
  { $lim ping $opts -c "$c" -W ${waitS} -s $((l - head)) "$a" 2>&1 || :; } | {
    while IFS= read -r line; do
      case $line in
        *seq=*time=*) s=\${line#*seq=}; s=\${s%% *}; t=\${line##*time=}; list="$list\${list:+,}$s:\${t%% *}" ;;
        *'ime to live exceeded'*) s=\${line#*seq=}; [ "$1" = ttl ] && list="$list\${list:+,}\${s%% *}:0"
          w=\${line#*From }; echo "icmp $a $l 11.0 \${w%% *} 0 1" ;;
        *'Frag needed'*mtu*) w=\${line#*From }; m=\${line##*mtu = }; echo "icmp $a $l 3.4 \${w%% *} \${m%%)*} 1" ;;
        *'essage too long'*) m=\${line##*mtu}; m=\${m#?}; echo "refused $a $l EMSGSIZE \${m# } 1" ;;
        *'buffer space'*) echo "refused $a $l ENOBUFS 0 1" ;;
        *'etwork is unreachable'*) echo "refused $a $l ENETUNREACH 0 1" ;;
        *From*nreachable*) w=\${line#*From }; echo "icmp $a $l 3.1 \${w%% *} 0 1" ;;
      esac
    done
    echo "$1 $a $l seq$base $c $list"
  }
}
every_ping() {
  [ -n "$pinger" ] || return 1
  echo "tool $pinger"
  printf '%s\\n' "$series" | {
    k=0
    while read -r kind a l c; do
      if [ "$kind" = unused ]; then :; elif [ "$kind" != tcp ]; then ping_one "$kind" "$a" "$l" "$c" & elif tcp_with_bash; then tcp "$a" "$c" & fi
      k=$((k + 1)); [ $((k % 64)) -ne 0 ] || wait
    done
    wait
  }
}
every_fping() {
  have fping || return 1
  fping -h 2>&1 | grep -q -e -M || return 1
  echo 'tool fping'
  for l in $(printf '%s\\n' "$series" | while read -r kind a l c; do [ "$kind" = echo ] && echo "$l $c"; done | sort -u | tr ' ' /); do
    c=\${l#*/} l=\${l%/*}
    for six in 4 6; do
      list=$(printf '%s\\n' "$series" | while read -r kind a m n; do
        case $a in *:*) f=6 ;; *) f=4 ;; esac
        [ "$kind $m $n $f" = "echo $l $c $six" ] && echo "$a"; done)
      [ -n "$list" ] || continue
      head=28; [ $six = 4 ] || head=48
      many=$(($(printf '%s\\n' "$list" | wc -l) * ${gapMs})); [ $many -ge 20 ] || many=20
      printf '%s\\n' "$list" | $lim fping -$six -q -M -b $((l - head)) -C "$c" -i ${gapMs} -p $many -t ${patienceMs} 2>&1 >/dev/null |
        while read -r a colon rest; do
          case $colon in :) echo "echo $a $l ms $rest" ;; esac
        done
    done
  done
  tcp_with_bash && every_tcp || :
}
every_tcp() {
  printf '%s\\n' "$series" | {
    k=0
    while read -r kind a l c; do
      [ "$kind" != tcp ] || tcp "$a" "$c" &
      k=$((k + 1)); [ $((k % 64)) -ne 0 ] || wait
    done
    wait
  }
}
every_bash() {
  tcp_with_bash || return 1
  echo 'tool bash'
  every_tcp
}
echo '@${nonce} begin'
python_run || { look; every_fping || every_ping || every_bash || echo 'tool none'; }
echo '@${nonce} end'
exit 0
}
`;
}
