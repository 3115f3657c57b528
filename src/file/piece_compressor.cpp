#include <spindrift/file/piece_compressor.hpp>

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <libdeflate.h>
#include <zstd.h>

#include <new>

namespace spindrift::file {
namespace {

// The default levels of the commands gzip and zstd.
constexpr int gzip_level = 6;
constexpr int zstd_level = 3;

}  // namespace

void PieceCompressor::Free::operator()(libdeflate_compressor* compressor) const noexcept {
    libdeflate_free_compressor(compressor);
}

void PieceCompressor::Free::operator()(ZSTD_CCtx_s* context) const noexcept {
    ZSTD_freeCCtx(context);
}

PieceCompressor::PieceCompressor(Compression compression) {
    if (compression == Compression::gzip) {
        gzip_.reset(libdeflate_alloc_compressor(gzip_level));
    } else if (compression == Compression::zstd) {
        zstd_.reset(ZSTD_createCCtx());
    } else {
        other_.emplace(compression);
    }
    if (!gzip_ && !zstd_ && !other_) {
        throw std::bad_alloc();
    }
}

void PieceCompressor::compress(Bytes text, Buffer& out) {
    out.clear();
    if (gzip_) {
        compress_gzip(text, out);
    } else if (zstd_) {
        compress_zstd(text, out);
    } else {
        other_->compress(text, out);
        other_->finish(out);
    }
}

void PieceCompressor::compress_gzip(Bytes text, Buffer& out) {
    const std::size_t bound = libdeflate_gzip_compress_bound(gzip_.get(), text.size());
    char* const to = out.room(bound);
    out.set_end(to + libdeflate_gzip_compress(gzip_.get(), text.data(), text.size(), to, bound));
}

void PieceCompressor::compress_zstd(Bytes text, Buffer& out) {
    const std::size_t bound = ZSTD_compressBound(text.size());
    char* const to = out.room(bound);
    const std::size_t size = ZSTD_compressCCtx(zstd_.get(), to, bound, text.data(), text.size(), zstd_level);
    if (ZSTD_isError(size) != 0) {
        throw Error(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
    }
    out.set_end(to + size);
}

}  // namespace spindrift::file
