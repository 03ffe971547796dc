#!/usr/bin/env bash
# Brings a Debian machine what the tests need beyond Node and npm; safe to run again. Installs as root, else says how.
set -eu

if [ "$#" -gt 0 ]; then
  echo "用法 / usage: scripts/setup-machine.sh" >&2
  exit 2
fi

# What is here already counts wherever it came from; only what is missing is asked of the package manager.
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  missing+=(chromium)
[ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql-15)

if [ "${#missing[@]}" -eq 0 ]; then
  echo "所需软件已齐备 / Everything needed is installed"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "请安装 / please install: ${missing[*]}" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "请执行 / please run: sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "正在安装 / installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if apt-get update >"$log" 2>&1 && apt-get install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  echo "已安装 / installed: ${missing[*]}"
else
  tail -n 20 "$log" >&2
  echo "安装失败 / could not install: ${missing[*]}" >&2
  exit 1
fi
