#include <spindrift/file/compressor.hpp>

#include "codec.hpp"

namespace spindrift::file {
namespace {

std::unique_ptr<Compressor::Codec> make_codec(Compression compression, int level) {
    switch (compression) {
        case Compression::gzip: return make_gzip_encoder(level);
        case Compression::zstd: return make_zstd_encoder(level);
        case Compression::xz: return make_xz_encoder(level);
        case Compression::bzip2: return make_bzip2_encoder(level);
        case Compression::lz4: break;
    }
    return make_lz4_encoder(level);
}

}  // namespace

Compressor::Compressor(Compression compression, int level) : codec_(make_codec(compression, level)) {}
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;
Compressor::~Compressor() = default;

void Compressor::compress(Bytes in, Buffer& out) {
    codec_->compress(in, out);
}

void Compressor::finish(Buffer& out) {
    codec_->finish(out);
}

}  // namespace spindrift::file
