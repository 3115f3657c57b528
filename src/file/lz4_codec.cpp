#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <lz4frame.h>

#include <algorithm>
#include <string>

namespace spindrift::file {
namespace {

void check(std::size_t status) {
    if (::LZ4F_isError(status) != 0U) {
        throw Error(std::string("cannot compress with lz4: ") + ::LZ4F_getErrorName(status));
    }
}

class Lz4Decoder final : public Decompressor::Codec {
public:
    Lz4Decoder() {
        if (::LZ4F_isError(::LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0U) {
            throw Error("no memory to decompress lz4");
        }
    }
    ~Lz4Decoder() override { ::LZ4F_freeDecompressionContext(context_); }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        // One block per call: if a block is damaged, the library does not return the output of the blocks before it.
        std::size_t consumed = std::min(in.size(), input_wanted_);
        std::size_t produced = room;
        const std::size_t status = ::LZ4F_decompress(context_, out, &produced, in.data(), &consumed, nullptr);
        if (::LZ4F_isError(status) != 0U) {
            return {.error = ::LZ4F_getErrorName(status)};
        }
        input_wanted_ = status;
        return {.consumed = consumed, .produced = produced, .member_ended = status == 0};
    }

    void restart() override {
        ::LZ4F_resetDecompressionContext(context_);
        input_wanted_ = LZ4F_HEADER_SIZE_MIN;
    }

private:
    std::size_t input_wanted_ = LZ4F_HEADER_SIZE_MIN;  // octets of input up to the end of the block
    LZ4F_dctx* context_ = nullptr;
};

class Lz4Encoder final : public Compressor::Codec {
public:
    explicit Lz4Encoder(int level) {
        if (::LZ4F_isError(::LZ4F_createCompressionContext(&context_, LZ4F_VERSION)) != 0U) {
            throw Error("no memory to compress with lz4");
        }
        preferences_.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
        preferences_.compressionLevel = level;
    }
    ~Lz4Encoder() override { ::LZ4F_freeCompressionContext(context_); }

    void compress(Bytes in, Buffer& out) override {
        begin(out);
        constexpr std::size_t piece_size = 64 * 1024;
        while (!in.empty()) {
            const Bytes piece = in.first(std::min(piece_size, in.size()));
            const std::size_t room = ::LZ4F_compressBound(piece.size(), &preferences_);
            char* const to = out.room(room);
            const std::size_t size = ::LZ4F_compressUpdate(context_, to, room, piece.data(), piece.size(), nullptr);
            check(size);
            out.set_end(to + size);
            in = in.subspan(piece.size());
        }
    }

    void finish(Buffer& out) override {
        begin(out);
        const std::size_t room = ::LZ4F_compressBound(0, &preferences_);
        char* const to = out.room(room);
        const std::size_t size = ::LZ4F_compressEnd(context_, to, room, nullptr);
        check(size);
        out.set_end(to + size);
        in_frame_ = false;
    }

private:
    void begin(Buffer& out) {
        if (in_frame_) {
            return;
        }
        char* const to = out.room(LZ4F_HEADER_SIZE_MAX);
        const std::size_t size = ::LZ4F_compressBegin(context_, to, LZ4F_HEADER_SIZE_MAX, &preferences_);
        check(size);
        out.set_end(to + size);
        in_frame_ = true;
    }

    LZ4F_cctx* context_ = nullptr;
    LZ4F_preferences_t preferences_ = LZ4F_INIT_PREFERENCES;
    bool in_frame_ = false;
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_lz4_decoder() {
    return std::make_unique<Lz4Decoder>();
}

std::unique_ptr<Compressor::Codec> make_lz4_encoder(int level) {
    return std::make_unique<Lz4Encoder>(level);
}

}  // namespace spindrift::file
