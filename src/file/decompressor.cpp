#include <spindrift/file/decompressor.hpp>

#include "codec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::file {
namespace {

std::unique_ptr<Decompressor::Codec> make_codec(Compression compression, MemoryBudget* memory) {
    switch (compression) {
        case Compression::gzip: return make_gzip_decoder();
        case Compression::zstd: return make_zstd_decoder(memory);
        case Compression::xz: return make_xz_decoder(memory);
        case Compression::bzip2: return make_bzip2_decoder();
        case Compression::lz4: break;
    }
    return make_lz4_decoder();
}

// Tapes and some tools pad files with zeros.
void skip_padding(Bytes& in) noexcept {
    const auto rest = std::ranges::find_if(in, [](std::byte octet) { return octet != std::byte{0}; });
    in = in.subspan(static_cast<std::size_t>(rest - in.begin()));
}

}  // namespace

Decompressor::Decompressor(Compression compression, MemoryBudget* memory)
    : compression_(compression), codec_(make_codec(compression, memory)) {}
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

Decompressor::Result Decompressor::run(Bytes& in, Buffer& out, std::size_t max) {
    std::size_t produced = 0;
    while (error_message_.empty() && produced < max) {
        if (between_members_) {
            const std::size_t before = in.size();
            skip_padding(in);
            used_ += before - in.size();
            if (in.empty()) {
                break;
            }
            codec_->restart();
            between_members_ = false;
        }
        auto* const to = reinterpret_cast<std::byte*>(out.room(max - produced));
        const Codec::Step step = codec_->step(in, to, max - produced);
        in = in.subspan(step.consumed);
        out.set_end(reinterpret_cast<char*>(to + step.produced));
        produced += step.produced;
        used_ += step.consumed;
        between_members_ = step.member_ended;
        end_of_last_member_ = between_members_ ? used_ : end_of_last_member_;
        if (step.error != nullptr) {
            error_message_ = fmt::format("not {} data: {}", name_of(compression_), step.error);
        }
        if (step.consumed == 0 && step.produced == 0 && !step.member_ended) {
            break;
        }
    }
    if (produced > 0) {
        return Result::octets;
    }
    return error_message_.empty() ? Result::needs_input : Result::failed;
}

}  // namespace spindrift::file
