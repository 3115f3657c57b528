#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <zstd.h>

#include <algorithm>
#include <string>

namespace spindrift::file {
namespace {

struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ::ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CCtx* context) const noexcept { ::ZSTD_freeCCtx(context); }
};

// The maximum window is 128 MiB, the default limit of the library.
class ZstdDecoder final : public Decompressor::Codec {
public:
    explicit ZstdDecoder(MemoryBudget* memory) : context_(::ZSTD_createDCtx()), charge_(memory) {
        if (!context_) {
            throw Error("no memory to decompress zstd");
        }
    }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        // One block per call: if a block is damaged, the library discards the output of the blocks before it.
        ZSTD_inBuffer input{in.data(), std::min(in.size(), input_wanted_), 0};
        ZSTD_outBuffer output{out, room, 0};
        const std::size_t status = ::ZSTD_decompressStream(context_.get(), &output, &input);
        if (::ZSTD_isError(status) != 0U) {
            return {.error = ::ZSTD_getErrorName(status)};
        }
        // The library has allocated the window when it knows the header of a frame, and writes to it later.
        const std::size_t held = ::ZSTD_sizeof_DCtx(context_.get());
        if (!charge_.resize(held - std::min(held, uncharged))) {
            return {.error = too_much_memory};
        }
        input_wanted_ = status;
        return {.consumed = input.pos, .produced = output.pos, .member_ended = status == 0};
    }

    void restart() override {
        ::ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
        input_wanted_ = first_wanted;
    }

private:
    static constexpr std::size_t first_wanted = 5;  // octets from which the library knows the size of a frame header

    std::unique_ptr<ZSTD_DCtx, Free> context_;
    MemoryCharge charge_;
    std::size_t input_wanted_ = first_wanted;  // octets of input up to the end of the block
};

class ZstdEncoder final : public Compressor::Codec {
public:
    explicit ZstdEncoder(int level) : context_(::ZSTD_createCCtx()) {
        if (!context_) {
            throw Error("no memory to compress with zstd");
        }
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);  // 0 is the default
    }

    void compress(Bytes in, Buffer& out) override {
        ZSTD_inBuffer input{in.data(), in.size(), 0};
        while (input.pos < input.size) {
            run(input, ZSTD_e_continue, out);
        }
    }

    void finish(Buffer& out) override {
        ZSTD_inBuffer nothing{};
        while (run(nothing, ZSTD_e_end, out) != 0) {
        }
    }

private:
    std::size_t run(ZSTD_inBuffer& input, ZSTD_EndDirective directive, Buffer& out) {
        const std::size_t room = ::ZSTD_CStreamOutSize();
        char* const to = out.room(room);
        ZSTD_outBuffer output{to, room, 0};
        const std::size_t left = ::ZSTD_compressStream2(context_.get(), &output, &input, directive);
        if (::ZSTD_isError(left) != 0U) {
            throw Error(std::string("cannot compress with zstd: ") + ::ZSTD_getErrorName(left));
        }
        out.set_end(to + output.pos);
        return left;
    }

    std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_zstd_decoder(MemoryBudget* memory) {
    return std::make_unique<ZstdDecoder>(memory);
}

std::unique_ptr<Compressor::Codec> make_zstd_encoder(int level) {
    return std::make_unique<ZstdEncoder>(level);
}

}  // namespace spindrift::file
