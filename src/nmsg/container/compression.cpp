#include <spindrift/nmsg/container/compression.hpp>

#include <libdeflate.h>

#include <new>

namespace spindrift::nmsg {
namespace {

constexpr int level = 6;  // zlib's default, which libnmsg uses: files come out nearly as small as its
constexpr std::size_t length_size = 4;

// No deflate stream expands further: 258 octets for two bits, at best.
constexpr std::size_t most_expansion = 1032;

template <class T>
T* checked(T* allocated) {
    if (allocated == nullptr) {
        throw std::bad_alloc();
    }
    return allocated;
}

}  // namespace

void Inflater::Free::operator()(libdeflate_decompressor* decompressor) const noexcept {
    libdeflate_free_decompressor(decompressor);
}

void Deflater::Free::operator()(libdeflate_compressor* compressor) const noexcept {
    libdeflate_free_compressor(compressor);
}

Inflater::Inflater() : decompressor_(checked(libdeflate_alloc_decompressor())) {}

Deflater::Deflater() : compressor_(checked(libdeflate_alloc_compressor(level))) {}

Errc Inflater::inflate(Bytes body, Buffer& out, const Limits& limits) {
    out.clear();
    if (body.size() < length_size) {
        return Errc::failure;
    }
    const std::size_t promised = load_be<std::uint32_t>(body.data());
    const Bytes stream = body.subspan(length_size);
    if (promised > limits.inflated_size || promised > most_expansion * stream.size()) {
        return Errc::failure;
    }
    // libdeflate takes a null pointer for "no output wanted", so there is always some room.
    char* const to = out.room(promised + 1);
    std::size_t taken = 0;
    std::size_t given = 0;
    const auto result =
        libdeflate_zlib_decompress_ex(decompressor_.get(), stream.data(), stream.size(), to, promised, &taken, &given);
    if (result != LIBDEFLATE_SUCCESS || given != promised) {
        return Errc::failure;
    }
    out.set_end(to + promised);
    return Errc::success;
}

void Deflater::deflate(Bytes body, Buffer& out) {
    const std::size_t bound = libdeflate_zlib_compress_bound(compressor_.get(), body.size());
    char* const to = out.room(length_size + bound);
    store_be(reinterpret_cast<std::byte*>(to), static_cast<std::uint32_t>(body.size()));
    const std::size_t size =
        libdeflate_zlib_compress(compressor_.get(), body.data(), body.size(), to + length_size, bound);
    out.set_end(to + length_size + size);
}

}  // namespace spindrift::nmsg
