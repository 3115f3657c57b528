#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Reading and writing of files and pipes, compressed or not.
namespace spindrift::file {

/// The compression format of a file.
enum class Compression : std::uint8_t {
    gzip,   ///< RFC 1952
    zstd,   ///< RFC 8878
    xz,     ///< https://tukaani.org/xz/xz-file-format.txt
    bzip2,  ///< https://sourceware.org/bzip2
    lz4,    ///< frames: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
};

/// The name of a format: `gzip`, `zstd`, `xz`, `bzip2`, `lz4`.
[[nodiscard]] std::string_view name_of(Compression compression) noexcept;
[[nodiscard]] std::optional<Compression> find_compression(std::string_view name) noexcept;

/// The suffix of file names: `.gz`, `.zst`, `.xz`, `.bz2`, `.lz4`.
[[nodiscard]] std::string_view suffix_of(Compression compression) noexcept;

/// The format by the suffix of a file name.
[[nodiscard]] std::optional<Compression> compression_by_name(std::string_view path) noexcept;

/// The number of octets that `compression_by_content` needs.
inline constexpr std::size_t magic_size = 6;

/// The format by the first octets of a file, its magic number.
[[nodiscard]] std::optional<Compression> compression_by_content(Bytes head) noexcept;

}  // namespace spindrift::file
