#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Octets in files and pipes, compressed or not.
namespace spindrift::file {

/// How a file is compressed.
enum class Compression : std::uint8_t {
    gzip,   ///< RFC 1952
    zstd,   ///< RFC 8878
    xz,     ///< https://tukaani.org/xz/xz-file-format.txt
    bzip2,  ///< https://sourceware.org/bzip2
    lz4,    ///< frames: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
};

/// What people call it: `gzip`, `zstd`, `xz`, `bzip2`, `lz4`.
[[nodiscard]] std::string_view name_of(Compression compression) noexcept;
[[nodiscard]] std::optional<Compression> find_compression(std::string_view name) noexcept;

/// What the names of such files end with: `.gz`, `.zst`, `.xz`, `.bz2`, `.lz4`.
[[nodiscard]] std::string_view suffix_of(Compression compression) noexcept;

/// What the end of a file's name tells.
[[nodiscard]] std::optional<Compression> compression_by_name(std::string_view path) noexcept;

/// Octets from which `compression_by_content` can tell.
inline constexpr std::size_t magic_size = 6;

/// What the first octets of a file tell.
[[nodiscard]] std::optional<Compression> compression_by_content(Bytes head) noexcept;

}  // namespace spindrift::file
