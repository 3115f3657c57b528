#include "guard.hpp"
#include "malloc_text.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/compression.hpp>

#include <algorithm>
#include <cstring>
#include <variant>

using spindrift::as_bytes;
namespace capi = spindrift::capi;
namespace nmsg = spindrift::nmsg;

struct nmsg_zbuf {
    std::variant<nmsg::Deflater, nmsg::Inflater> codec;
    spindrift::Buffer result;
};

namespace {

constexpr std::size_t length_size = 4;  // of the original length, before the stream

spindrift::Bytes bytes_at(const u_char* octets, std::size_t size) noexcept {
    return {reinterpret_cast<const std::byte*>(octets), size};
}

}  // namespace

nmsg_zbuf_t nmsg_zbuf_deflate_init(void) {
    return capi::guarded(static_cast<nmsg_zbuf_t>(nullptr), [] { return new nmsg_zbuf{nmsg::Deflater(), {}}; });
}

nmsg_zbuf_t nmsg_zbuf_inflate_init(void) {
    return capi::guarded(static_cast<nmsg_zbuf_t>(nullptr), [] { return new nmsg_zbuf{nmsg::Inflater(), {}}; });
}

void nmsg_zbuf_destroy(nmsg_zbuf_t* zb) {
    if (zb != nullptr) {
        delete *zb;
        *zb = nullptr;
    }
}

nmsg_res nmsg_zbuf_deflate(nmsg_zbuf_t zb, size_t len, u_char* buf, size_t* z_len, u_char* z_buf) {
    return capi::guarded(nmsg_res_failure, [&] {
        auto* const deflater = zb == nullptr ? nullptr : std::get_if<nmsg::Deflater>(&zb->codec);
        if (deflater == nullptr || len > UINT32_MAX) {
            return nmsg_res_failure;
        }
        zb->result.clear();
        deflater->deflate(bytes_at(buf, len), zb->result);
        if (zb->result.size() - length_size > *z_len) {
            return nmsg_res_failure;
        }
        std::memcpy(z_buf, zb->result.data(), zb->result.size());
        *z_len = zb->result.size();
        return nmsg_res_success;
    });
}

nmsg_res nmsg_zbuf_inflate(nmsg_zbuf_t zb, size_t z_len, u_char* z_buf, size_t* u_len, u_char** u_buf) {
    return capi::guarded(nmsg_res_failure, [&] {
        auto* const inflater = zb == nullptr ? nullptr : std::get_if<nmsg::Inflater>(&zb->codec);
        if (inflater == nullptr) {
            return nmsg_res_failure;
        }
        const nmsg::Errc errc = inflater->inflate(bytes_at(z_buf, z_len), zb->result);
        if (errc != nmsg::Errc::success) {
            return errc == nmsg::Errc::memfail ? nmsg_res_memfail : nmsg_res_failure;
        }
        *u_buf = capi::malloc_octets(zb->result.bytes());
        *u_len = zb->result.size();
        return nmsg_res_success;
    });
}
