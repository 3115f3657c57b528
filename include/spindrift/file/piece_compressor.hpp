#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compressor.hpp>

#include <memory>
#include <optional>

struct libdeflate_compressor;
struct ZSTD_CCtx_s;

namespace spindrift::file {

/// Compresses pieces of a file, each to a member (or frame) of its own. The concatenated members are a file that `zcat`
/// and similar commands read as one, so that several threads can compress pieces of one file. An object is not
/// thread-safe; it reuses its tables.
class PieceCompressor {
public:
    explicit PieceCompressor(Compression compression);

    /// Replaces the content of `out` by `text` as a complete member.
    /// \throws Error if the compression library fails
    void compress(Bytes text, Buffer& out);

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const noexcept;
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    void compress_gzip(Bytes text, Buffer& out);
    void compress_zstd(Bytes text, Buffer& out);

    // One of the three is set.
    std::unique_ptr<libdeflate_compressor, Free> gzip_;
    std::unique_ptr<ZSTD_CCtx_s, Free> zstd_;
    std::optional<Compressor> other_;
};

}  // namespace spindrift::file
