#!/usr/bin/env bash
# Starts the emulator in the background of a GitHub job, and waits until it answers.
set -euo pipefail

port=${EMULATOR_PORT:-8787}
url="http://127.0.0.1:$port"
log="${RUNNER_TEMP:-/tmp}/anthropic-emulator-$port.log"

# EMULATOR_PROGRAM is a program that is there already.
if [ -n "${EMULATOR_PROGRAM:-}" ]; then
  command=(node "$EMULATOR_PROGRAM")
else
  command=(npx --yes "anthropic-emulator@${EMULATOR_VERSION:-latest}")
fi
command+=(--port "$port")
[ -z "${EMULATOR_SCRIPT:-}" ] || command+=(--script "$EMULATOR_SCRIPT")
[ -z "${EMULATOR_CONFIG:-}" ] || command+=(--config "$EMULATOR_CONFIG")
# Options are words, as on a command line.
read -r -a options <<< "${EMULATOR_OPTIONS:-}"
[ "${#options[@]}" -eq 0 ] || command+=("${options[@]}")

nohup "${command[@]}" > "$log" 2>&1 &
pid=$!

fail() {
  echo "::error::The emulator $1. Its output:"
  cat "$log"
  exit 1
}

# Any answer will do: with a token, this path is refused.
for _ in $(seq 1 "${EMULATOR_PATIENCE:-300}"); do
  kill -0 "$pid" 2> /dev/null || fail 'ended'
  if curl --silent --output /dev/null "$url/_emulator/health"; then
    {
      echo "ANTHROPIC_BASE_URL=$url"
      echo "ANTHROPIC_API_KEY=${ANTHROPIC_API_KEY:-any}"
    } >> "$GITHUB_ENV"
    {
      echo "url=$url"
      echo "pid=$pid"
      echo "log=$log"
    } >> "$GITHUB_OUTPUT"
    echo "The Messages API is at $url."
    exit 0
  fi
  sleep 0.2
done
fail 'does not answer'
