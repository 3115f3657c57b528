#pragma once

#include "api.hpp"

#include <nmsg/nmsg.pb-c.h>

#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>

namespace spindrift::capi {

/// A payload as the struct of protobuf-c that plug-ins of opaque types get. Borrows the octets.
[[nodiscard]] inline Nmsg__NmsgPayload opaque_record(const nmsg::Payload& payload) noexcept {
    Nmsg__NmsgPayload record = NMSG__NMSG_PAYLOAD__INIT;
    record.vid = payload.vid;
    record.msgtype = payload.msgtype;
    record.time_sec = payload.time_sec;
    record.time_nsec = payload.time_nsec;
    record.has_payload = payload.has_data ? 1 : 0;
    record.payload.len = payload.data.size();
    record.payload.data = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(payload.data.data()));
    record.has_source = payload.source ? 1 : 0;
    record.source = payload.source.value_or(0);
    record.has_operator_ = payload.operator_id ? 1 : 0;
    record.operator_ = payload.operator_id.value_or(0);
    record.has_group = payload.group ? 1 : 0;
    record.group = payload.group.value_or(0);
    return record;
}

}  // namespace spindrift::capi
