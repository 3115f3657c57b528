#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <lzma.h>

#include <algorithm>

namespace spindrift::file {
namespace {

constexpr std::uint64_t own_limit = 256 << 20;  // octets; enough for files of all presets of xz
constexpr std::size_t piece_size = 64 * 1024;

const char* text_of(lzma_ret status) noexcept {
    switch (status) {
        case LZMA_MEM_ERROR:
        case LZMA_MEMLIMIT_ERROR: return Decompressor::Codec::too_much_memory;
        case LZMA_FORMAT_ERROR: return "wrong first octets";
        case LZMA_OPTIONS_ERROR: return "a variant that is not supported";
        default: return "damaged";
    }
}

void set_input(lzma_stream& stream, Bytes in) noexcept {
    stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream.avail_in = in.size();
}

class XzDecoder final : public Decompressor::Codec {
public:
    explicit XzDecoder(MemoryBudget* memory) noexcept : charge_(memory) {}
    ~XzDecoder() override { ::lzma_end(&stream_); }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        set_input(stream_, in);
        stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
        stream_.avail_out = room;
        lzma_ret status = ::lzma_code(&stream_, LZMA_RUN);
        if (status == LZMA_MEMLIMIT_ERROR && raise_limit()) {
            status = ::lzma_code(&stream_, LZMA_RUN);
        }
        Step step{.consumed = in.size() - stream_.avail_in, .produced = room - stream_.avail_out};
        step.member_ended = status == LZMA_STREAM_END;
        if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR) {
            step.error = text_of(status);
        }
        return step;
    }

    void restart() override {
        if (::lzma_stream_decoder(&stream_, charge_.size() + uncharged, 0) != LZMA_OK) {
            throw Error("no memory to decompress xz");
        }
    }

private:
    // The header of a block says how much memory it needs. \returns whether that was left
    bool raise_limit() noexcept {
        const std::uint64_t needed = ::lzma_memusage(&stream_);
        return needed <= own_limit && charge_.resize(needed - std::min(needed, std::uint64_t{uncharged})) &&
               ::lzma_memlimit_set(&stream_, needed) == LZMA_OK;
    }

    MemoryCharge charge_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

class XzEncoder final : public Compressor::Codec {
public:
    explicit XzEncoder(int level) : preset_(level > 0 ? static_cast<std::uint32_t>(level) : LZMA_PRESET_DEFAULT) {
        begin();
    }
    ~XzEncoder() override { ::lzma_end(&stream_); }

    void compress(Bytes in, Buffer& out) override {
        set_input(stream_, in);
        while (stream_.avail_in > 0) {
            run(LZMA_RUN, out);
        }
    }

    void finish(Buffer& out) override {
        while (run(LZMA_FINISH, out) != LZMA_STREAM_END) {
        }
        begin();
    }

private:
    void begin() {
        if (::lzma_easy_encoder(&stream_, preset_, LZMA_CHECK_CRC64) != LZMA_OK) {
            throw Error("no memory to compress with xz");
        }
    }

    lzma_ret run(lzma_action action, Buffer& out) {
        char* const to = out.room(piece_size);
        stream_.next_out = reinterpret_cast<std::uint8_t*>(to);
        stream_.avail_out = piece_size;
        const lzma_ret status = ::lzma_code(&stream_, action);
        if (status != LZMA_OK && status != LZMA_STREAM_END) {
            throw Error("cannot compress with xz: out of memory");
        }
        out.set_end(reinterpret_cast<char*>(stream_.next_out));
        return status;
    }

    std::uint32_t preset_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_xz_decoder(MemoryBudget* memory) {
    return std::make_unique<XzDecoder>(memory);
}

std::unique_ptr<Compressor::Codec> make_xz_encoder(int level) {
    return std::make_unique<XzEncoder>(level);
}

}  // namespace spindrift::file
