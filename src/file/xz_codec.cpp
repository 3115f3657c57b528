#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <lzma.h>

namespace spindrift::file {
namespace {

constexpr std::uint64_t memory_limit = 256 << 20;  // octets; enough for files of all presets of xz
constexpr std::size_t piece_size = 64 * 1024;

const char* text_of(lzma_ret status) noexcept {
    switch (status) {
        case LZMA_MEM_ERROR:
        case LZMA_MEMLIMIT_ERROR: return "it needs too much memory";
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
    ~XzDecoder() override { ::lzma_end(&stream_); }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        set_input(stream_, in);
        stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
        stream_.avail_out = room;
        const lzma_ret status = ::lzma_code(&stream_, LZMA_RUN);
        Step step{.consumed = in.size() - stream_.avail_in, .produced = room - stream_.avail_out};
        step.member_ended = status == LZMA_STREAM_END;
        if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR) {
            step.error = text_of(status);
        }
        return step;
    }

    void restart() override {
        if (::lzma_stream_decoder(&stream_, memory_limit, 0) != LZMA_OK) {
            throw Error("no memory to decompress xz");
        }
    }

private:
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

class XzEncoder final : public Compressor::Codec {
public:
    XzEncoder() { begin(); }
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
        if (::lzma_easy_encoder(&stream_, LZMA_PRESET_DEFAULT, LZMA_CHECK_CRC64) != LZMA_OK) {
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

    lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_xz_decoder() {
    return std::make_unique<XzDecoder>();
}

std::unique_ptr<Compressor::Codec> make_xz_encoder() {
    return std::make_unique<XzEncoder>();
}

}  // namespace spindrift::file
