#include "codec.hpp"

#include <spindrift/base/error.hpp>

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace spindrift::file {
namespace {

constexpr int gzip_window = 15 + 16;  // the maximum window, plus 16 for the header and trailer of gzip
constexpr std::size_t piece_size = 64 * 1024;

// zlib has 32-bit sizes.
uInt bounded(std::size_t size) noexcept {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

void set_input(z_stream& stream, Bytes in) noexcept {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream.avail_in = bounded(in.size());
}

class GzipDecoder final : public Decompressor::Codec {
public:
    GzipDecoder() {
        if (::inflateInit2(&stream_, gzip_window) != Z_OK) {
            throw Error("no memory to decompress gzip");
        }
    }
    ~GzipDecoder() override { ::inflateEnd(&stream_); }

    Step step(Bytes in, std::byte* out, std::size_t room) override {
        set_input(stream_, in);
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = bounded(room);
        const uInt given = stream_.avail_in;
        const uInt free = stream_.avail_out;
        const int status = ::inflate(&stream_, Z_NO_FLUSH);
        Step step{.consumed = given - stream_.avail_in, .produced = free - stream_.avail_out};
        step.member_ended = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            step.error = stream_.msg != nullptr ? stream_.msg : "damaged";
        }
        return step;
    }

    void restart() override { ::inflateReset(&stream_); }

private:
    z_stream stream_{};
};

class GzipEncoder final : public Compressor::Codec {
public:
    explicit GzipEncoder(int level) {
        constexpr int memory_level = 8;
        if (::deflateInit2(&stream_, level > 0 ? level : Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory_level,
                           Z_DEFAULT_STRATEGY) != Z_OK) {
            throw Error("no memory to compress with gzip");
        }
    }
    ~GzipEncoder() override { ::deflateEnd(&stream_); }

    void compress(Bytes in, Buffer& out) override {
        while (!in.empty()) {
            set_input(stream_, in);
            const uInt given = stream_.avail_in;
            run(Z_NO_FLUSH, out);
            in = in.subspan(given - stream_.avail_in);
        }
    }

    void finish(Buffer& out) override {
        stream_.avail_in = 0;
        while (run(Z_FINISH, out) != Z_STREAM_END) {
        }
        ::deflateReset(&stream_);
    }

private:
    int run(int flush, Buffer& out) {
        char* const to = out.room(piece_size);
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = piece_size;
        const int status = ::deflate(&stream_, flush);
        out.set_end(reinterpret_cast<char*>(stream_.next_out));
        return status;
    }

    z_stream stream_{};
};

}  // namespace

std::unique_ptr<Decompressor::Codec> make_gzip_decoder() {
    return std::make_unique<GzipDecoder>();
}

std::unique_ptr<Compressor::Codec> make_gzip_encoder(int level) {
    return std::make_unique<GzipEncoder>(level);
}

}  // namespace spindrift::file
