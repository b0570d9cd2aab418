// A folder of build products that any number of threads and processes may share.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace mpgen::tb {

/// Entries are folders ROOT/KIND/KEY. An entry comes into being by one rename of the finished
/// folder ROOT/KIND/KEY.part, and a lock file beside it lets one builder in at a time. A list of
/// its files and their sizes tells a whole entry from a damaged one, which is built anew.
class BuildCache {
 public:
  /// Fills the empty folder that it is given.
  using Builder = std::function<void(const std::filesystem::path& folder)>;

  explicit BuildCache(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }

  /// The folder of entry `key`, built first when it is not there. When `build` throws, its folder
  /// stays for inspection until the next attempt. Throws std::system_error or
  /// std::filesystem::filesystem_error when the folders cannot be written.
  std::filesystem::path entry(const std::string& kind, const std::string& key,
                              const Builder& build) const;

 private:
  std::filesystem::path root_;
};

/// $MPGEN_CACHE, else $XDG_CACHE_HOME/mpgen, else $HOME/.cache/mpgen, else a folder below the
/// system's temporary one; unset and empty mean the same.
std::filesystem::path default_cache_folder();

}  // namespace mpgen::tb
