#!/usr/bin/env bash
# Passes the tests, and does all the set-up that they need on a fresh machine.
set -euo pipefail
cd "$(dirname "$0")"

# A C linker is all that the build needs besides Rust itself. PostgreSQL is what failovers are tested
# on; where it cannot be installed, those tests say that they are skipped.
missing=()
command -v cc >/dev/null || missing+=(gcc libc6-dev)
command -v curl >/dev/null || command -v cargo >/dev/null || missing+=(curl)
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null &&
  ! command -v postgres >/dev/null && ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
  missing+=(postgresql)
fi
if [ "${#missing[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  elif command -v apt-get >/dev/null && command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo apt-get update -q
    sudo DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  else
    echo "Please install these packages (Debian's names), then run this again: ${missing[*]}" >&2
    exit 1
  fi
fi

[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
if ! command -v cargo >/dev/null; then
  echo "Rust is missing: install it from https://rustup.rs, then run this again." >&2
  echo "The toolchain that the project pins (rust-toolchain.toml) is then fetched by itself." >&2
  exit 1
fi

cargo test --workspace --locked
