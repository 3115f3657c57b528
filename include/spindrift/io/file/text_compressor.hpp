#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>

#include <memory>
#include <optional>
#include <string_view>

struct libdeflate_compressor;
struct ZSTD_CCtx_s;

namespace spindrift::io {

/// How a file is compressed.
enum class Compression { gzip, zstd };

/// The compression people call `gzip` or `zstd`.
[[nodiscard]] std::optional<Compression> find_compression(std::string_view name) noexcept;

/// What the names of files end with: `.gz` or `.zst`.
[[nodiscard]] std::string_view file_suffix(Compression compression) noexcept;

/// Compresses pieces of text, each into a gzip member (RFC 1952) or a zstd frame (RFC 8878) of its own. All of them,
/// one behind the other, are a file that `zcat` or `zstdcat` reads as one. One object serves one thread at a time and
/// reuses its tables.
class TextCompressor {
public:
    explicit TextCompressor(Compression compression);

    /// Replaces the content of `out` by the compressed form of `text`.
    /// \throws Error if the compression library fails
    void compress(Bytes text, Buffer& out);

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const noexcept;
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    void compress_gzip(Bytes text, Buffer& out);
    void compress_zstd(Bytes text, Buffer& out);

    std::unique_ptr<libdeflate_compressor, Free> gzip_;  // this one
    std::unique_ptr<ZSTD_CCtx_s, Free> zstd_;            // or that
};

}  // namespace spindrift::io
