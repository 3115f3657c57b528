#include <spindrift/nmsg/container/compression.hpp>

#include <libdeflate.h>

#include <algorithm>
#include <new>

namespace spindrift::nmsg {
namespace {

constexpr int level = 6;  // zlib's default, as in libnmsg: files have about the same size
constexpr std::size_t length_size = 4;

// The maximum expansion of deflate: two bits can encode 258 octets.
constexpr std::size_t max_expansion = 1032;

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

std::optional<std::size_t> inflated_size(Bytes body, const Limits& limits) noexcept {
    if (body.size() < length_size) {
        return std::nullopt;
    }
    const std::size_t size = load_be<std::uint32_t>(body.data());
    if (size > max_inflated_size(body.size() - length_size, limits)) {
        return std::nullopt;
    }
    return size;
}

std::size_t max_inflated_size(std::size_t deflated_size, const Limits& limits) noexcept {
    return std::min(limits.inflated_size, max_expansion * deflated_size);
}

Errc Inflater::inflate(Bytes body, Buffer& out, const Limits& limits) {
    out.clear();
    const auto size = inflated_size(body, limits);
    if (!size) {
        return Errc::failure;
    }
    const Bytes stream = body.subspan(length_size);
    // One octet more, so that the pointer is never null: libdeflate would discard the output then.
    char* const to = out.room(*size + 1);
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const auto result = libdeflate_zlib_decompress_ex(decompressor_.get(), stream.data(), stream.size(), to, *size,
                                                      &consumed, &produced);
    if (result != LIBDEFLATE_SUCCESS || produced != *size) {
        return Errc::failure;
    }
    out.set_end(to + *size);
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
