#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <bzlib.h>

#include <algorithm>
#include <limits>

namespace spindrift::file {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

// The library has 32-bit sizes.
unsigned bounded(std::size_t size) noexcept {
    return static_cast<unsigned>(std::min<std::size_t>(size, std::numeric_limits<unsigned>::max()));
}

void set_input(bz_stream& stream, Bytes in) noexcept {
    stream.next_in = const_cast<char*>(as_text(in).data());
    stream.avail_in = bounded(in.size());
}

class Bzip2Decoder final : public Decompressor::Codec {
public:
    ~Bzip2Decoder() override { end(); }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        set_input(stream_, in);
        stream_.next_out = reinterpret_cast<char*>(out);
        stream_.avail_out = bounded(room);
        const unsigned given = stream_.avail_in;
        const unsigned free = stream_.avail_out;
        const int status = ::BZ2_bzDecompress(&stream_);
        Step step{.consumed = given - stream_.avail_in, .produced = free - stream_.avail_out};
        step.member_ended = status == BZ_STREAM_END;
        if (status != BZ_OK && status != BZ_STREAM_END) {
            step.error = status == BZ_DATA_ERROR_MAGIC ? "wrong first octets" : "damaged";
        }
        return step;
    }

    void restart() override {
        end();
        stream_ = {};
        if (::BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
            throw Error("no memory to decompress bzip2");
        }
        initialized_ = true;
    }

private:
    void end() noexcept {
        if (initialized_) {
            ::BZ2_bzDecompressEnd(&stream_);
        }
        initialized_ = false;
    }

    bz_stream stream_{};
    bool initialized_ = false;
};

class Bzip2Encoder final : public Compressor::Codec {
public:
    explicit Bzip2Encoder(int level) : block_size_(level > 0 ? level : max_block_size) { begin(); }
    ~Bzip2Encoder() override { ::BZ2_bzCompressEnd(&stream_); }

    void compress(Bytes in, Buffer& out) override {
        while (!in.empty()) {
            set_input(stream_, in);
            const unsigned given = stream_.avail_in;
            run(BZ_RUN, out);
            in = in.subspan(given - stream_.avail_in);
        }
    }

    void finish(Buffer& out) override {
        stream_.avail_in = 0;
        while (run(BZ_FINISH, out) != BZ_STREAM_END) {
        }
        ::BZ2_bzCompressEnd(&stream_);
        begin();
    }

private:
    static constexpr int max_block_size = 9;  // in units of 100 kB

    void begin() {
        stream_ = {};
        if (::BZ2_bzCompressInit(&stream_, block_size_, 0, 0) != BZ_OK) {
            throw Error("no memory to compress with bzip2");
        }
    }

    int run(int action, Buffer& out) {
        char* const to = out.room(piece_size);
        stream_.next_out = to;
        stream_.avail_out = piece_size;
        const int status = ::BZ2_bzCompress(&stream_, action);
        out.set_end(stream_.next_out);
        return status;
    }

    int block_size_;
    bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_bzip2_decoder() {
    return std::make_unique<Bzip2Decoder>();
}

std::unique_ptr<Compressor::Codec> make_bzip2_encoder(int level) {
    return std::make_unique<Bzip2Encoder>(level);
}

}  // namespace spindrift::file
