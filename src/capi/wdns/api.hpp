#pragma once

// The public header, whose functions are all that leaves the library.
#pragma GCC visibility push(default)
#include <wdns.h>
#pragma GCC visibility pop

#include <spindrift/base/bytes.hpp>
#include <spindrift/dns/errc.hpp>

#include <cstddef>

namespace spindrift::capi {

/// Runs the body of a C function. What it throws, which can only be that memory is out, becomes `failed`.
template <class Result, class Body>
Result guarded(Result failed, Body body) noexcept {
    try {
        return body();
    } catch (...) {
        return failed;
    }
}

/// The numbers of both are the same; layout.cpp checks it.
inline wdns_res to_res(dns::Errc errc) noexcept {
    return static_cast<wdns_res>(errc);
}

inline Bytes bytes_at(const std::uint8_t* octets, std::size_t size) noexcept {
    return {reinterpret_cast<const std::byte*>(octets), octets == nullptr ? 0 : size};
}

/// What a structure holds; empty where its pointer is null.
inline Bytes octets_of(const wdns_name_t& name) noexcept {
    return bytes_at(name.data, name.len);
}

inline Bytes octets_of(const wdns_rdata_t* rdata) noexcept {
    return rdata == nullptr ? Bytes{} : bytes_at(rdata->data, rdata->len);
}

}  // namespace spindrift::capi
