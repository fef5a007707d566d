// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/shell_words.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kWordBytesMax = 24;
constexpr std::size_t kGlobBytesMax = 64;

constexpr std::array kPlain{
    "at"sv,    "batch"sv,   "cal"sv,    "cat"sv,     "cd"sv,     "comm"sv,  "copy"sv,
    "cut"sv,   "date"sv,    "del"sv,    "diff"sv,    "ed"sv,     "erase"sv, "expand"sv,
    "expr"sv,  "file"sv,    "find"sv,   "finger"sv,  "fold"sv,   "free"sv,  "halt"sv,
    "head"sv,  "history"sv, "host"sv,   "install"sv, "join"sv,   "kill"sv,  "last"sv,
    "less"sv,  "link"sv,    "locate"sv, "login"sv,   "look"sv,   "mail"sv,  "make"sv,
    "man"sv,   "more"sv,    "mount"sv,  "move"sv,    "net"sv,    "paste"sv, "perf"sv,
    "ping"sv,  "pr"sv,      "rc"sv,     "read"sv,    "rename"sv, "rev"sv,   "route"sv,
    "run"sv,   "screen"sv,  "script"sv, "service"sv, "sleep"sv,  "sort"sv,  "source"sv,
    "split"sv, "start"sv,   "stat"sv,   "sync"sv,    "tail"sv,   "tee"sv,   "test"sv,
    "touch"sv, "tr"sv,      "tree"sv,   "type"sv,    "uniq"sv,   "users"sv, "write"sv,
    "yes"sv,   "zip"sv,
};
constexpr std::array kProbe{
    "cp"sv,  "df"sv,  "dir"sv, "du"sv, "env"sv, "ex"sv, "hostname"sv, "htop"sv,
    "id"sv,  "ll"sv,  "ln"sv,  "ls"sv, "mv"sv,  "ps"sv, "pwd"sv,      "rm"sv,
    "set"sv, "top"sv, "ver"sv, "vi"sv, "w"sv,   "wc"sv, "who"sv,
};
constexpr std::array kWrapper{
    "busybox"sv, "call"sv,   "chroot"sv,  "command"sv, "cpulimit"sv, "do"sv,
    "env"sv,     "eval"sv,   "exec"sv,    "flock"sv,   "ltrace"sv,   "nice"sv,
    "nohup"sv,   "setsid"sv, "start"sv,   "stdbuf"sv,  "strace"sv,   "sudo"sv,
    "then"sv,    "time"sv,   "timeout"sv, "unshare"sv, "watch"sv,    "xargs"sv,
};
constexpr std::array kTelling{
    "7z"sv,       "adduser"sv,  "ansible"sv,      "apk"sv,         "apt"sv,
    "apt-get"sv,  "aptitude"sv, "arp"sv,          "ash"sv,         "awk"sv,
    "base64"sv,   "bash"sv,     "bcdboot"sv,      "bcdedit"sv,     "bitsadmin"sv,
    "bunzip"sv,   "busybox"sv,  "bzcat"sv,        "bzip"sv,        "c89"sv,
    "c99"sv,      "cacls"sv,    "certreq"sv,      "certutil"sv,    "chattr"sv,
    "chgrp"sv,    "chmod"sv,    "chown"sv,        "chpasswd"sv,    "cmd"sv,
    "cmdkey"sv,   "cpio"sv,     "crontab"sv,      "cscli"sv,       "cscript"sv,
    "csh"sv,      "curl"sv,     "dash"sv,         "dd"sv,          "dig"sv,
    "dmesg"sv,    "dnf"sv,      "dpkg"sv,         "echo"sv,        "egrep"sv,
    "emacs"sv,    "fgrep"sv,    "fish"sv,         "fping"sv,       "ftp"sv,
    "gawk"sv,     "gcc"sv,      "gdb"sv,          "gem"sv,         "getent"sv,
    "gpasswd"sv,  "grep"sv,     "gunzip"sv,       "gzip"sv,        "hexdump"sv,
    "icacls"sv,   "iconv"sv,    "iex"sv,          "iptables"sv,    "irb"sv,
    "iwr"sv,      "java"sv,     "jjs"sv,          "jrunscript"sv,  "killall"sv,
    "ksh"sv,      "lastlog"sv,  "lastlogin"sv,    "ldd"sv,         "lsattr"sv,
    "lsof"sv,     "lua"sv,      "lwp-download"sv, "lwp-request"sv, "lynx"sv,
    "mawk"sv,     "mkdir"sv,    "mkfifo"sv,       "mknod"sv,       "mshta"sv,
    "msiexec"sv,  "mysql"sv,    "mysqldump"sv,    "nano"sv,        "nawk"sv,
    "nbtstat"sv,  "nc"sv,       "ncat"sv,         "netcat"sv,      "netsh"sv,
    "nl"sv,       "nmap"sv,     "node"sv,         "nslookup"sv,    "od"sv,
    "openssl"sv,  "passwd"sv,   "perl"sv,         "pgrep"sv,       "php"sv,
    "pip"sv,      "pkexec"sv,   "pkill"sv,        "powershell"sv,  "printf"sv,
    "psexec"sv,   "psql"sv,     "pwsh"sv,         "python"sv,      "rbash"sv,
    "rcp"sv,      "reboot"sv,   "reg"sv,          "regedit"sv,     "regsvr32"sv,
    "rmdir"sv,    "rmt"sv,      "rmt-dump"sv,     "rmt-tar"sv,     "rsync"sv,
    "ruby"sv,     "rundll32"sv, "rview"sv,        "rvim"sv,        "sc"sv,
    "schtasks"sv, "scp"sv,      "sed"sv,          "setfacl"sv,     "sftp"sv,
    "sh"sv,       "shuf"sv,     "shutdown"sv,     "smbclient"sv,   "socat"sv,
    "sqlite3"sv,  "ssh"sv,      "ssh-copy-id"sv,  "ssh-keygen"sv,  "ssh-keyscan"sv,
    "su"sv,       "sysctl"sv,   "systemctl"sv,    "tac"sv,         "tar"sv,
    "taskkill"sv, "tclsh"sv,    "tcpdump"sv,      "tcsh"sv,        "telnet"sv,
    "tftp"sv,     "tmux"sv,     "tracepath"sv,    "traceroute"sv,  "tracert"sv,
    "uconv"sv,    "umount"sv,   "unlink"sv,       "unxz"sv,        "unzip"sv,
    "useradd"sv,  "userdel"sv,  "usermod"sv,      "vim"sv,         "vssadmin"sv,
    "wevtutil"sv, "wget"sv,     "wmic"sv,         "wscript"sv,     "xcopy"sv,
    "xxd"sv,      "xz"sv,       "xzcat"sv,        "yum"sv,         "zcat"sv,
    "zsh"sv,      "zstd"sv,     "zstdcat"sv,      "zypper"sv,
};
constexpr std::array kAlone{
    "ansible-config"sv,
    "ansible-console"sv,
    "ansible-doc"sv,
    "ansible-galaxy"sv,
    "ansible-inventory"sv,
    "ansible-playbook"sv,
    "ansible-pull"sv,
    "ansible-vault"sv,
    "chef-client"sv,
    "chef-run"sv,
    "chef-shell"sv,
    "chef-solo"sv,
    "chef-vault"sv,
    "get-childitem"sv,
    "get-content"sv,
    "get-process"sv,
    "ifconfig"sv,
    "invoke-command"sv,
    "invoke-expression"sv,
    "invoke-restmethod"sv,
    "invoke-webrequest"sv,
    "ipconfig"sv,
    "lsb_release"sv,
    "netstat"sv,
    "new-object"sv,
    "printenv"sv,
    "start-process"sv,
    "start-sleep"sv,
    "systeminfo"sv,
    "tasklist"sv,
    "uname"sv,
    "visudo"sv,
    "whoami"sv,
};
constexpr std::array kSentence{
    "a"sv,     "after"sv, "an"sv,   "and"sv,   "are"sv,  "as"sv,   "at"sv,   "be"sv,   "but"sv,
    "by"sv,    "can"sv,   "does"sv, "for"sv,   "from"sv, "had"sv,  "has"sv,  "have"sv, "he"sv,
    "how"sv,   "i"sv,     "if"sv,   "in"sv,    "is"sv,   "it"sv,   "its"sv,  "my"sv,   "not"sv,
    "of"sv,    "on"sv,    "or"sv,   "our"sv,   "she"sv,  "so"sv,   "than"sv, "that"sv, "the"sv,
    "their"sv, "then"sv,  "they"sv, "this"sv,  "to"sv,   "was"sv,  "we"sv,   "were"sv, "when"sv,
    "which"sv, "will"sv,  "with"sv, "would"sv, "you"sv,  "your"sv,
};
/// What paths with gaps are filled in with.
constexpr std::array kGlobDirs{"bin"sv, "dev"sv, "etc"sv, "proc"sv, "sbin"sv, "usr"sv};
constexpr std::array kGlobNames{"base64"sv, "bash"sv, "cat"sv,     "curl"sv, "dash"sv,   "group"sv,
                                "hosts"sv,  "id"sv,   "ls"sv,      "nc"sv,   "nl"sv,     "passwd"sv,
                                "perl"sv,   "ping"sv, "python3"sv, "sh"sv,   "shadow"sv, "tac"sv,
                                "uname"sv,  "wget"sv, "whoami"sv};

static_assert(std::is_sorted(kPlain.begin(), kPlain.end()));
static_assert(std::is_sorted(kProbe.begin(), kProbe.end()));
static_assert(std::is_sorted(kWrapper.begin(), kWrapper.end()));
static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
static_assert(std::is_sorted(kAlone.begin(), kAlone.end()));
static_assert(std::is_sorted(kSentence.begin(), kSentence.end()));

struct LowerWord {
  std::array<char, kWordBytesMax> octets{};
  std::size_t size = 0;
  [[nodiscard]] std::string_view text() const noexcept { return {octets.data(), size}; }
};

LowerWord lower_word(std::string_view word) noexcept {
  LowerWord lower;
  if (word.size() > kWordBytesMax) return lower;
  for (const char c : word) lower.octets[lower.size++] = lower_ascii(c);
  return lower;
}

template <class List>
bool has(const List& list, std::string_view word) noexcept {
  return std::binary_search(list.begin(), list.end(), word);
}

CommandKind kind_of(std::string_view word) noexcept {
  if (has(kAlone, word)) return CommandKind::alone;
  if (has(kWrapper, word)) return CommandKind::wrapper;
  if (has(kTelling, word)) return CommandKind::telling;
  if (has(kProbe, word)) return CommandKind::probe;
  return has(kPlain, word) ? CommandKind::plain : CommandKind::none;
}

/// `*`, `?` and `[…]`; the classic walk with one place to go back to.
bool glob_matches(std::string_view glob, std::string_view text) noexcept {
  std::size_t g = 0, t = 0, star = glob.npos, back = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      back = t;
    } else if (g < glob.size() && (glob[g] == '?' || lower_ascii(glob[g]) == text[t])) {
      ++g;
      ++t;
    } else if (star != glob.npos) {
      g = star + 1;
      t = ++back;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', g) == glob.npos;
}

template <class List>
bool fills_one(std::string_view glob, const List& list) noexcept {
  return std::any_of(list.begin(), list.end(),
                     [glob](std::string_view name) { return glob_matches(glob, name); });
}

}  // namespace

CommandKind command_kind(std::string_view word) noexcept {
  const LowerWord lower = lower_word(word);
  std::string_view text = lower.text();
  for (const std::string_view end : {".exe"sv, ".com"sv, ".bat"sv}) {
    if (text.ends_with(end)) text.remove_suffix(end.size());
  }
  const CommandKind kind = kind_of(text);
  if (kind != CommandKind::none || text.empty() || !is_digit(text.back())) return kind;
  const std::size_t last = text.find_last_not_of("0123456789.");
  if (last == text.npos || last < 2) return CommandKind::none;
  const CommandKind unversioned = kind_of(text.substr(0, last + 1));
  return unversioned == CommandKind::telling ? unversioned : CommandKind::none;
}

bool is_sentence_word(std::string_view word) noexcept {
  return has(kSentence, lower_word(word).text());
}

bool is_telling_glob(std::string_view path) noexcept {
  if (path.size() < 4 || path[0] != '/') return false;
  // "[…]" is one octet.
  std::array<char, kGlobBytesMax> plain;
  std::size_t size = 0;
  bool gap = false;
  for (std::size_t i = 0; i < path.size() && size < plain.size(); ++i) {
    const std::size_t close = path[i] == '[' ? path.find(']', i + 1) : path.npos;
    const bool set = close != path.npos;
    gap = gap || set || path[i] == '?' || path[i] == '*';
    plain[size++] = set ? '?' : path[i];
    if (set) i = close;
  }
  const std::string_view glob{plain.data(), size};
  const std::size_t slash = glob.find('/', 1);
  if (!gap || slash == glob.npos || slash + 1 >= glob.size()) return false;
  const std::string_view name = glob.substr(glob.rfind('/') + 1);
  const auto is_star = [](std::string_view part) {
    return part.find_first_not_of('*') == part.npos;
  };
  return !name.empty() && !is_star(name) && !is_star(glob.substr(1, slash - 1)) &&
         fills_one(glob.substr(1, slash - 1), kGlobDirs) && fills_one(name, kGlobNames);
}

}  // namespace tapwarden
