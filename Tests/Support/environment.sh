# Sourced by the scripts in Tests: packages, the virtual environment of the tests' own, the back end.

# What the program is built with, beside a Swift toolchain.
BUILD_PACKAGES="git g++ libncurses-dev libxml2-dev libzip-dev libre2-dev"

# Debian packages, where one is missing; with sudo where we are not root.
install_packages() {
  command -v swift >/dev/null || {
    echo "There is no swift here: install a Swift 6.3 toolchain (https://www.swift.org/install), then run this again." >&2
    exit 1
  }
  # A toolchain that was unpacked only, and lacks what it loads itself.
  swift build --version >/dev/null 2>&1 || set -- "$@" libcurl4 libsqlite3-0
  local missing=() package
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "Missing packages: ${missing[*]}. Without sudo they need root: apt-get install ${missing[*]}" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
}

# MiniStack and the AWS CLI, in .build/test-tools; made anew when the versions here change.
prepare_tools() {
  TOOLS="$PWD/.build/test-tools"
  local wanted="ministack==1.5.33 aws-sam-translator==1.115.0 boto3==1.43.106 cryptography awscli cfn-lint==1.58.0"
  [ "$(cat "$TOOLS/versions" 2>/dev/null)" = "$wanted" ] && return
  rm -rf "$TOOLS"
  mkdir -p .build
  python3 -m venv "$TOOLS"
  # shellcheck disable=SC2086
  "$TOOLS/bin/pip" install -q --disable-pip-version-check $wanted
  echo "$wanted" >"$TOOLS/versions"
}

# MiniStack on a free loopback port, with IAM enforced; stopped when the script ends.
start_backend() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  BACKEND_URL="http://127.0.0.1:$port"
  BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=0 GATEWAY_PORT=$port MINISTACK_REGION=ap-northeast-1 PERSIST_STATE=0 \
    AUTH=true "$TOOLS/bin/ministack" >"$TOOLS/ministack.log" 2>&1 &
  BACKEND_PID=$!
  trap stop_backend EXIT
  local attempt
  for attempt in $(seq 100); do
    "$TOOLS/bin/python" -c "import urllib.request as u; u.urlopen('$BACKEND_URL/_ministack/health', timeout=1)" \
      2>/dev/null && return
    sleep 0.1
  done
  echo "MiniStack did not start; see $TOOLS/ministack.log" >&2
  exit 1
}

# The embedded AWS on a free loopback port, with IAM enforced; stopped when the script ends.
#
# $1: the built program.
start_simulator() {
  local url="$TOOLS/simulator.url"
  # What an earlier run left there is not this one's.
  : >"$url"
  "$1" simulate --enforce-iam --speed 10000 >"$url" 2>"$TOOLS/simulator.log" &
  SIMULATOR_PID=$!
  local attempt
  for attempt in $(seq 100); do
    SIMULATOR_URL=$(cat "$url")
    [ -n "$SIMULATOR_URL" ] && return
    sleep 0.1
  done
  echo "rolestack simulate did not start; see $TOOLS/simulator.log" >&2
  exit 1
}

stop_backend() {
  if [ -n "${SIMULATOR_PID:-}" ]; then
    kill "$SIMULATOR_PID" 2>/dev/null || true
    wait "$SIMULATOR_PID" 2>/dev/null || true
  fi
  kill "$BACKEND_PID" 2>/dev/null || true
  wait "$BACKEND_PID" 2>/dev/null || true
  if [ -n "${SCRATCH:-}" ]; then rm -rf "$SCRATCH"; fi
}
