#!/bin/sh
# Cài CDS Desktop cho riêng người dùng đang đăng nhập; không cần quyền quản trị, không cần mạng.
#   ./install.sh            cài mới hoặc nâng cấp
#   ./install.sh --remove   gỡ chương trình; dữ liệu được giữ nguyên
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$HOME/.local/lib/cds-desktop
command=$HOME/.local/bin/cds-desktop
entry=$data/applications/cds-desktop.desktop
icon=$data/icons/hicolor/256x256/apps/cds-desktop.png

if [ "${1:-}" = --remove ]; then
    rm -rf "$home"
    rm -f "$command" "$entry" "$icon"
    echo "Đã gỡ CDS Desktop. Dữ liệu vẫn còn tại: $data/CDS Desktop"
    exit 0
fi
for name in /proc/[0-9]*/exe; do
    if [ "$(readlink "$name" 2>/dev/null)" = "$home/cds-desktop" ]; then
        echo "CDS Desktop đang chạy. Hãy đóng chương trình rồi cài lại." >&2
        exit 4
    fi
done
mkdir -p "$(dirname "$home")" "$(dirname "$command")" "$(dirname "$entry")" "$(dirname "$icon")"
rm -rf "$home.new"
cp -R "$here/program" "$home.new"
rm -rf "$home"
mv "$home.new" "$home"
ln -sfn "$home/cds-desktop" "$command"
# In a desktop entry, a quoted path keeps its spaces.
sed -e "s|^Exec=.*|Exec=\"$home/cds-desktop\"|" -e "s|^TryExec=.*|TryExec=$home/cds-desktop|" \
    "$here/cds-desktop.desktop" >"$entry"
cp "$here/cds-desktop.png" "$icon"
echo "Đã cài CDS Desktop. Mở từ danh sách ứng dụng, hoặc gõ: $command"
