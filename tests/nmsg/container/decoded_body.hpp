#pragma once

#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/container.hpp>

#include <vector>

// Bodies of containers for tests.
namespace spindrift::nmsg::samples {

/// The result of `decode`.
struct DecodedBody {
    Errc errc = Errc::success;
    ContainerInfo info;
    std::vector<Payload> payloads;
};

/// Decodes a body.
inline DecodedBody decode(Bytes body, const Limits& limits = {}) {
    DecodedBody result;
    const auto info = decode_container(body, result.payloads, limits);
    if (info) {
        result.info = *info;
    } else {
        result.errc = info.error();
    }
    return result;
}

}  // namespace spindrift::nmsg::samples
