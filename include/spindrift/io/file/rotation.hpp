#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Rotated output files (docs/formats/nmsgtool.md section 8).
namespace spindrift::io {

/// Whether a finished file is in the cache of the system, or on the disk, so that it survives a power cut.
enum class Durability : std::uint8_t { cached, synced };

/// Waits until the content of a file is on the disk. Does nothing for pipes and devices, which have no disk.
/// \returns false if that fails, with the reason in errno
[[nodiscard]] bool sync_file(const FileDescriptor& file) noexcept;

/// The same for the names in the folder of a file.
[[nodiscard]] bool sync_folder_of(const std::string& path);

/// The names of the files of a rotated output.
class RotatedName {
public:
    /// \param path folder and base name, as the user gives it
    /// \param suffix of finished files: `.nmsg`, `.json` or nothing
    RotatedName(std::string_view path, std::string_view suffix);

    struct Names {
        std::string part;      ///< while it is written: `DIR/.BASE.STAMP.part`
        std::string finished;  ///< `DIR/BASE.STAMP` and the suffix
    };

    /// The names of a file that was opened before, if `part` is such a name without its folder. `finished` is without
    /// suffix.
    [[nodiscard]] std::optional<Names> of_part(std::string_view part) const;

    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

    /// The names of a file that is opened at that time. STAMP is `YYYYMMDD.HHMM.SECONDS.NANOSECONDS`, in UTC.
    [[nodiscard]] Names at(Timestamp opened) const;

private:
    std::string folder_;
    std::string base_;
    std::string suffix_;
};

/// A file that a crash left under the name of a file that is written.
struct UnfinishedFile {
    RotatedName::Names names;  ///< `finished` is without suffix
    FileDescriptor file;       ///< open for reading and writing, and locked
};

/// The files that earlier runs of an output have left unfinished, in the order in which they were opened. Files that
/// are being written, and are therefore locked (`file::open_output`), are not among them, nor files that cannot be
/// opened. \param path folder and base name, as the user gives it
[[nodiscard]] std::vector<UnfinishedFile> find_unfinished_files(std::string_view path);

/// What became of an unfinished file.
struct RecoveredFile {
    std::string name;           ///< of the finished file
    std::uint64_t kept = 0;     ///< octets
    std::uint64_t dropped = 0;  ///< octets of the incomplete container, line or member at the end
};

/// Truncates an unfinished file to its last whole container or line, or if it is compressed, to its last whole member,
/// and gives it its final name. The content decides which of these it is, and the suffix of the name.
/// \param empty_suffix suffix of the name of an empty file
/// \throws Error if nothing in the file is whole, or the system refuses; the file is as it was, or has its new size
RecoveredFile recover(const UnfinishedFile& unfinished, std::string_view empty_suffix, Durability durability);

}  // namespace spindrift::io
