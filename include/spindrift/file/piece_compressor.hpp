#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compressor.hpp>

#include <memory>
#include <optional>

struct libdeflate_compressor;
struct ZSTD_CCtx_s;

namespace spindrift::file {

/// Compresses whole pieces, each into a member or frame of its own. All of them, one behind the other, are a file that
/// `zcat` and its kind read as one, so that threads can compress pieces of one file. One object serves one thread at a
/// time and reuses its tables.
class PieceCompressor {
public:
    explicit PieceCompressor(Compression compression);

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

    std::unique_ptr<libdeflate_compressor, Free> gzip_;  // one of these
    std::unique_ptr<ZSTD_CCtx_s, Free> zstd_;
    std::optional<Compressor> other_;
};

}  // namespace spindrift::file
