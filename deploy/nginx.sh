#!/bin/sh
# Start nginx before the workers, with the configuration of nginx.conf.template.
#
#   deploy/nginx.sh          start it; follow workers that are named by a host name as they come and go
#   deploy/nginx.sh check    write the configuration, have nginx check it, start nothing
#
# From the environment:
#   WORKERS        host:port of each worker, with blanks between (127.0.0.1:8501 127.0.0.1:8502); a name that stands
#                  for several addresses, as of a service of containers, means all of them
#   LISTEN         where to listen (8080); for instance 127.0.0.1:8080
#   BASE_PATH      the path that the app lies under, which the workers are told as well (none); for instance /atlas
#   TLS_CERTIFICATE, TLS_KEY   files, for https at LISTEN (none: plain http)
#   TRUSTED_PROXY  the address or network of a proxy before this one, whose X-Forwarded-For is believed (none)
#   UPLOAD_MB      the largest upload (51: server.maxUploadSize, and what a form puts around a file)
#   RUN            a folder for what nginx writes while it runs (/run/seed-and-soil), best in memory
#   LOG            where requests are logged (/dev/stdout); for instance syslog:server=unix:/dev/log,nohostname
set -eu

template="$(dirname "$0")/nginx.conf.template"
: "${WORKERS:=127.0.0.1:8501 127.0.0.1:8502}" "${LISTEN:=8080}" "${BASE_PATH:=}" "${TLS_CERTIFICATE:=}" "${TLS_KEY:=}"
: "${TRUSTED_PROXY:=}" "${UPLOAD_MB:=51}" "${RUN:=/run/seed-and-soil}" "${LOG:=/dev/stdout}"
base="/${BASE_PATH#/}"
base="${base%/}"

for value in "$WORKERS" "$LISTEN" "$base" "$TLS_CERTIFICATE" "$TLS_KEY" "$TRUSTED_PROXY" "$UPLOAD_MB" "$RUN" "$LOG"; do
    case "$value" in
        *[!A-Za-z0-9\ ./:,=_*@\[\]-]*) echo "nginx.sh: not a value for its configuration: $value" >&2; exit 2 ;;
    esac
done

# Every address of every worker, a line each.
addresses() {
    for worker in $WORKERS; do
        host="${worker%:*}" port="${worker##*:}"
        case "$host" in
            *[!0-9.]*) getent ahostsv4 "$host" | awk -v port="$port" '$2 == "STREAM" {print $1 ":" port}' ;;
            *) echo "$worker" ;;
        esac
    done | sort -u
}

write() {
    servers="$(for address in $1; do echo "        server $address weight=8 max_fails=10 fail_timeout=2s;"; done)"
    user="" tls="" redirect="" real_ip=""
    [ "$(id -u)" != 0 ] || user="user www-data;"
    listen="$LISTEN"
    [ -z "$TRUSTED_PROXY" ] || real_ip="    set_real_ip_from $TRUSTED_PROXY;
    real_ip_header X-Forwarded-For;"
    [ -z "$base" ] || redirect="        location = $base { return 308 $base/\$is_args\$args; }
        location / { return 404; }"
    if [ -n "$TLS_CERTIFICATE" ]; then
        listen="$LISTEN ssl http2"
        tls="        ssl_certificate $TLS_CERTIFICATE;
        ssl_certificate_key $TLS_KEY;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:10m;
        add_header Strict-Transport-Security max-age=31536000 always;"
    fi
    mkdir -p "$RUN"
    USER_LINE="$user" SERVERS="$servers" TLS_LINES="$tls" REDIRECT="$redirect" REAL_IP="$real_ip" LISTEN_AT="$listen" \
    BASE="$base" UPLOAD="$UPLOAD_MB" RUN_IN="$RUN" LOG_TO="$LOG" \
    awk '{
        put("@USER@", "USER_LINE"); put("@WORKERS@", "SERVERS"); put("@TLS@", "TLS_LINES"); put("@LISTEN@", "LISTEN_AT")
        put("@BASE_REDIRECT@", "REDIRECT"); put("@REAL_IP@", "REAL_IP"); put("@BASE@", "BASE")
        put("@UPLOAD_MB@", "UPLOAD"); put("@RUN@", "RUN_IN"); put("@LOG@", "LOG_TO"); print
    }
    function put(mark, name) { gsub(mark, ENVIRON[name]) }' "$template" > "$RUN/nginx.conf"
}

known="$(addresses)"
[ -n "$known" ] || { echo "nginx.sh: no worker has an address yet: $WORKERS" >&2; exit 1; }
write "$known"
nginx="$(command -v nginx || echo /usr/sbin/nginx)"
if [ "${1:-}" = check ]; then
    exec "$nginx" -t -q -e stderr -c "$RUN/nginx.conf"
fi
case "$WORKERS" in
    *[!0-9.:\ ]*) ;;
    *) exec "$nginx" -e stderr -c "$RUN/nginx.conf" ;;
esac

# Workers by name: look every few seconds who is there, and have nginx take over what has changed.
"$nginx" -e stderr -c "$RUN/nginx.conf" &
started=$!
trap 'kill -TERM $started 2>/dev/null' TERM INT QUIT
while kill -0 $started 2>/dev/null; do
    sleep 5 & wait $! || true
    now="$(addresses)"
    if [ -n "$now" ] && [ "$now" != "$known" ]; then
        known="$now"
        write "$known"
        kill -HUP $started
    fi
done
wait $started
