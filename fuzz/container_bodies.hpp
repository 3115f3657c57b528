#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <optional>

namespace spindrift::fuzz {

/// Removes a container from the front. \returns its header; nothing at the end or if the octets are not a container
inline std::optional<nmsg::ContainerHeader> take_container(Bytes& rest, Bytes& body) {
    const auto header = nmsg::ContainerHeader::parse(rest);
    if (!header || header->body_size > rest.size() - header->header_size) {
        return std::nullopt;
    }
    body = rest.subspan(header->header_size, header->body_size);
    rest = rest.subspan(header->header_size + body.size());
    return *header;
}

/// Replaces a deflated body by the inflated one, in `inflated`. \returns whether it can be inflated
inline bool inflate_body(nmsg::Inflater& inflater, Bytes& body, bool zlib, Buffer& inflated) {
    if (zlib) {
        if (inflater.inflate(body, inflated) != nmsg::Errc::success) {
            return false;
        }
        body = inflated.bytes();
    }
    return true;
}

}  // namespace spindrift::fuzz
