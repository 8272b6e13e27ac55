#!/bin/sh
# Makes the namespace and the three secrets of a release: secrets.sh <namespace> <file of the master key> <DATABASE_URL> <DATABASE_OWNER_URL>
# IMAGE names the image that derives them (default: yinghuo).
set -eu
namespace=$1 key=$(cat "$2") running=$3 owner=$4
secrets() { YINGHUO_MASTER_KEY=$key docker run --rm -e YINGHUO_MASTER_KEY "${IMAGE:-yinghuo}" secrets "$1"; }
common=$(secrets storefront) dispense=$(secrets dispense)
# by standard input: arguments are seen by whoever lists processes
literal() { printf '  %s: %s\n' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"; }
secret() { printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: { name: %s, namespace: %s }\ndata:\n' "$1" "$namespace"; }
{
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: %s }\n' "$namespace"
  secret yinghuo-common && literal DATABASE_URL "$running" && literal YINGHUO_SECRETS "$common"
  secret yinghuo-dispense && literal YINGHUO_SECRETS "$dispense"
  secret yinghuo-owner && literal DATABASE_OWNER_URL "$owner" && literal YINGHUO_MASTER_KEY "$key"
} | ${KUBECTL:-kubectl} apply -f -
