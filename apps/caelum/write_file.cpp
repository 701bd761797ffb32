// Files that the program writes. What a path means is looked at twice: before anything runs, so that a wrong
// one costs nothing, and when it is written, since the world may have changed.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"

namespace caelum::app {
namespace {

using FileId = std::pair<dev_t, ino_t>;

/// The files that this run has read.
struct Inputs {
  std::mutex mutex;
  std::set<FileId> ids;
};

Inputs& inputs() {
  static Inputs all;  // a reader tells it, wherever it runs
  return all;
}

bool is_input(const FileId& id) {
  const std::lock_guard lock(inputs().mutex);
  return inputs().ids.contains(id);
}

bool is_standard_output(const std::string& path) {
  return path == "-" || path == "/dev/stdout" || path == "/dev/fd/1" || path == "/proc/self/fd/1";
}

/// What a path stands for once links are followed.
struct Destination {
  std::string folder, name;     ///< the folder is free of links
  std::optional<FileId> there;  ///< the plain file that has this name now
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
};

/// Why a path cannot be written: wrong as written, or the system's doing.
struct Refusal {
  std::string what, hint;
  bool of_system = false;
};

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Refusal refused_by_system(int reason) {
  return {std::strerror(reason), "", true};
}

std::string real_path(const std::string& path) {
  char* found = realpath(path.c_str(), nullptr);
  if (found == nullptr) return {};
  std::string real = found;
  std::free(found);
  return real;
}

std::pair<std::string, std::string> folder_and_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

/// The folder and the name of a path, the folder's links followed.
std::optional<Refusal> find_folder(const std::string& path, Destination& target) {
  const auto [folder, name] = folder_and_name(path);
  if (name.empty() || name == "." || name == "..") return Refusal{"is a folder", "name a file in it"};
  struct stat parent {};
  if (stat(folder.c_str(), &parent) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return refused_by_system(errno);
    return Refusal{fmt::format("is in a folder that does not exist, '{}'", folder), "make it first"};
  }
  if (!S_ISDIR(parent.st_mode))
    return Refusal{fmt::format("is in '{}', which is no folder", folder), "name a file in a folder"};
  target.folder = real_path(folder);
  target.name = name;
  if (target.folder.empty()) return refused_by_system(errno);
  return std::nullopt;
}

std::optional<Refusal> find_destination(const std::string& path, Destination& target) {
  struct stat link {
  }, file{};
  const bool any = lstat(path.c_str(), &link) == 0;
  if (!any && errno != ENOENT && errno != ENOTDIR) return refused_by_system(errno);
  if (any && stat(path.c_str(), &file) != 0)
    return Refusal{"is a link to nothing", "remove the link, or name the file itself"};
  if (any && !S_ISREG(file.st_mode)) {
    return Refusal{fmt::format("is {}, no plain file", kind_of(file.st_mode)),
                   "name a plain file, or `-` for standard output"};
  }
  const std::string real = any && S_ISLNK(link.st_mode) ? real_path(path) : path;
  if (real.empty()) return refused_by_system(errno);
  if (auto refusal = find_folder(real, target)) return refusal;
  if (any) {
    target.there = FileId{file.st_dev, file.st_ino};
    target.mode = file.st_mode & 0777U;
    target.owner = file.st_uid;
    target.group = file.st_gid;
    if (is_input(*target.there))
      return Refusal{"is an input of this run", "name another file, so that the input stays as it is"};
  }
  // By the rights that opening it would need: a file that is protected is not replaced behind that
  // protection.
  if (any && faccessat(AT_FDCWD, real.c_str(), W_OK, AT_EACCESS) != 0) return refused_by_system(errno);
  if (faccessat(AT_FDCWD, target.folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    return refused_by_system(errno);
  return std::nullopt;
}

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw std::runtime_error(fmt::format("cannot write '{}': {}", path, reason));
}

bool same(const Destination& a, const Destination& b) {
  return (a.folder == b.folder && a.name == b.name) || (a.there && a.there == b.there);
}

/// Where standard output goes, if that is a plain file.
std::optional<FileId> standard_output_file() {
  struct stat file {};
  if (fstat(STDOUT_FILENO, &file) != 0 || !S_ISREG(file.st_mode)) return std::nullopt;
  return FileId{file.st_dev, file.st_ino};
}

/// A file without a name of its own until keep(); gone otherwise.
class Temporary {
 public:
  explicit Temporary(const std::string& folder)
      : directory_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    for (int attempt = 0; directory_ >= 0 && attempt < 100; ++attempt) {
      std::uint64_t random = 0;
      if (getrandom(&random, sizeof random, 0) != sizeof random) return;
      name_ = fmt::format(".caelum-{:016x}", random);
      remember_temporary(directory_, name_.c_str());
      file_ = openat(directory_, name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (file_ >= 0) return;
      forget_temporary();
      if (errno != EEXIST) return;
    }
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (file_ >= 0) {
      close(file_);
      if (!kept_) unlinkat(directory_, name_.c_str(), 0);
    }
    forget_temporary();
    if (directory_ >= 0) close(directory_);
  }
  [[nodiscard]] bool open_for_writing() const { return file_ >= 0; }

  [[nodiscard]] bool fill(const std::string& text) const {
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t some = write(file_, text.data() + done, text.size() - done);
      if (some < 0 && errno == EINTR) continue;
      if (some <= 0) return false;
      done += static_cast<std::size_t>(some);
    }
    return true;
  }

  /// The permissions of the file whose place it takes, or those of any new file.
  [[nodiscard]] bool take_rights(const Destination& target) const {
    if (!target.there) {
      const mode_t mask = umask(0);
      umask(mask);
      return fchmod(file_, 0666U & ~mask) == 0;
    }
    // Only root may give a file away; for others the file becomes theirs, with its permissions.
    const bool given = fchown(file_, target.owner, target.group) == 0;
    return (given || errno == EPERM) && fchmod(file_, target.mode) == 0;
  }

  /// On the disk, then under its name, then the name on the disk.
  [[nodiscard]] bool keep(const std::string& name) {
    if (!synced(file_)) return false;
    if (renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) return false;
    kept_ = true;
    forget_temporary();
    return synced(directory_);
  }

 private:
  /// File systems that cannot promise it say so; that is no failure to write.
  static bool synced(int descriptor) {
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
  }

  int directory_ = -1, file_ = -1;
  std::string name_;
  bool kept_ = false;
};

}  // namespace

void note_input(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return;  // the reader says so
  const std::lock_guard lock(inputs().mutex);
  inputs().ids.emplace(file.st_dev, file.st_ino);
}

Common check_outputs(const Common& common, const std::vector<Output>& outputs, Diagnostics& diagnostics) {
  Common told = common;
  std::vector<std::pair<const char*, Destination>> targets;
  const char* on_stdout = nullptr;
  for (const Output& output : outputs) {
    if (output.path.empty()) continue;
    const Span at = option_span(output.option, output.path);
    if (is_standard_output(output.path)) {
      if (common.json)
        diagnostics.error(at, "standard output holds the JSON document already", "write to a file");
      if (on_stdout)
        diagnostics.error(at, fmt::format("{} goes to standard output already", on_stdout),
                          "write one to a file");
      on_stdout = output.option;
      told.quiet = true;
      continue;
    }
    Destination target;
    if (const auto refusal = find_destination(output.path, target)) {
      if (refusal->of_system) fail(output.path, refusal->what);
      diagnostics.error(at, fmt::format("'{}' {}", output.path, refusal->what), refusal->hint);
      continue;
    }
    if (target.there && target.there == standard_output_file())
      diagnostics.error(at, fmt::format("'{}' is where standard output goes", output.path),
                        "name another file");
    for (const auto& [option, other] : targets) {
      if (same(target, other))
        diagnostics.error(at, fmt::format("'{}' is the file of {} too", output.path, option),
                          "name two files");
    }
    targets.emplace_back(output.option, std::move(target));
  }
  return told;
}

void write_file(const std::string& path, const std::string& text) {
  if (is_standard_output(path)) return print(text);
  begin_telling();
  Destination target;
  if (const auto refusal = find_destination(path, target))
    fail(path, refusal->of_system ? refusal->what : "it " + refusal->what);
  Temporary file(target.folder);
  if (!file.open_for_writing() || !file.fill(text) || !file.take_rights(target) || !file.keep(target.name))
    fail(path, std::strerror(errno));
}

}  // namespace caelum::app
