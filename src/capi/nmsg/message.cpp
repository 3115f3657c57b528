#include "message.hpp"

#include "alias.hpp"
#include "guard.hpp"
#include "malloc_text.hpp"
#include "message_text.hpp"
#include "modules.hpp"

#include <spindrift/nmsg/text/json.hpp>

#include <cstdlib>
#include <optional>

using spindrift::Bytes;
using spindrift::nmsg::Errc;
using spindrift::nmsg::Payload;
using namespace spindrift::capi;

namespace {

// What the getters and setters of `source`, `operator` and `group` have in common: 0 stands for none.
std::uint32_t get(nmsg_message_t msg, std::optional<std::uint32_t> Payload::*member) noexcept {
    return msg != nullptr ? (msg->header().*member).value_or(0) : 0;
}

void set(nmsg_message_t msg, std::optional<std::uint32_t> Payload::*member, std::uint32_t value) noexcept {
    if (msg != nullptr) {
        msg->header().*member = value != 0 ? std::optional(value) : std::nullopt;
    }
}

void set_time(Payload& payload, const timespec* ts) noexcept {
    timespec now{};
    if (ts == nullptr) {
        ::nmsg_timespec_get(&now);
        ts = &now;
    }
    payload.time_sec = ts->tv_sec;
    payload.time_nsec = static_cast<std::uint32_t>(ts->tv_nsec);
}

Payload header_of(unsigned vid, unsigned msgtype, const timespec* ts) noexcept {
    Payload header;
    header.vid = vid;
    header.msgtype = msgtype;
    set_time(header, ts);
    return header;
}

nmsg_res read_json(const char* json, nmsg_message_t* msg) {
    if (msg == nullptr || json == nullptr) {
        return nmsg_res_parse_error;
    }
    *msg = nullptr;
    Payload payload;
    spindrift::Arena storage;
    const nmsg_res result = parse_json(json, storage, payload);
    if (result != nmsg_res_success) {
        return result;
    }
    MessageHandle message(new_message());
    message->start(find_module(payload.vid, payload.msgtype), payload);
    *msg = message.release();
    return nmsg_res_success;
}

}  // namespace

extern "C" {

nmsg_message_t nmsg_message_init(nmsg_msgmod_t mod) {
    return guarded(nmsg_message_t(nullptr), [&]() -> nmsg_message_t {
        if (mod == nullptr) {
            set_last_error("nmsg_message_init: no message type is given");
            return nullptr;
        }
        MessageHandle message(new_message());
        message->start(*mod);
        return message.release();
    });
}

nmsg_message_t nmsg_message_from_raw_payload(unsigned vid, unsigned msgtype, uint8_t* data, size_t sz,
                                             const struct timespec* ts) {
    return guarded(nmsg_message_t(nullptr), [&] {
        MessageHandle message(new_message());
        message->adopt(find_module(vid, msgtype), header_of(vid, msgtype, ts), data, sz);
        message->call_load();
        return message.release();
    });
}

nmsg_res nmsg2_message_from_payload_bytes(unsigned vid, unsigned msgtype, const uint8_t* data, size_t len,
                                          const struct timespec* ts, nmsg_message_t* msg) {
    return guarded(nmsg_res_failure, [&] {
        if (msg == nullptr || (data == nullptr && len != 0)) {
            return nmsg_res_failure;
        }
        Payload payload = header_of(vid, msgtype, ts);
        payload.set_data(Bytes(reinterpret_cast<const std::byte*>(data), len));
        *msg = make_message(payload).release();
        return nmsg_res_success;
    });
}

nmsg_message_t nmsg2_message_copy(nmsg_message_t msg) {
    return guarded(nmsg_message_t(nullptr), [&] { return msg != nullptr ? copy_of(*msg).release() : nullptr; });
}

nmsg_res nmsg_message_from_json(const char* json, nmsg_message_t* msg) {
    return guarded(nmsg_res_failure, [&] { return read_json(json, msg); });
}

void nmsg_message_destroy(nmsg_message_t* msg) {
    if (msg != nullptr && *msg != nullptr) {
        free_message(*msg);
        *msg = nullptr;
    }
}

nmsg_res nmsg_message_to_pres(nmsg_message_t msg, char** pres, const char* endline) {
    return guarded(nmsg_res_failure, [&] {
        if (msg == nullptr || pres == nullptr) {
            return nmsg_res_failure;
        }
        *pres = nullptr;
        return with_fields_text(*msg, endline != nullptr ? endline : "\n",
                                [&](std::string_view text) { *pres = malloc_text(text); });
    });
}

nmsg_res nmsg_message_to_json(nmsg_message_t msg, char** json) {
    return guarded(nmsg_res_failure, [&] {
        if (msg == nullptr || json == nullptr) {
            return nmsg_res_failure;
        }
        *json = nullptr;
        return with_json(*msg, {}, [&](std::string_view text) { *json = malloc_text(text); });
    });
}

nmsg_msgmod_t nmsg_message_get_msgmod(nmsg_message_t msg) {
    return msg != nullptr ? const_cast<nmsg_msgmod_t>(msg->type()) : nullptr;
}

nmsg_res nmsg_message_add_allocation(nmsg_message_t msg, void* ptr) {
    return guarded(nmsg_res_failure, [&] {
        if (msg == nullptr) {
            return nmsg_res_failure;
        }
        msg->add_allocation(ptr);
        return nmsg_res_success;
    });
}

void nmsg_message_free_allocations(nmsg_message_t msg) {
    if (msg != nullptr) {
        msg->free_allocations();
    }
}

int32_t nmsg_message_get_vid(nmsg_message_t msg) {
    return msg != nullptr ? static_cast<int32_t>(msg->header().vid) : 0;
}

int32_t nmsg_message_get_msgtype(nmsg_message_t msg) {
    return msg != nullptr ? static_cast<int32_t>(msg->header().msgtype) : 0;
}

void* nmsg_message_get_payload(nmsg_message_t msg) {
    return guarded(static_cast<void*>(nullptr), [&] { return msg != nullptr ? msg->structure() : nullptr; });
}

size_t nmsg_message_get_payload_size(nmsg_message_t msg) {
    return msg != nullptr ? msg->record_size() : 0;
}

nmsg_res nmsg2_message_get_payload_bytes(nmsg_message_t msg, const uint8_t** data, size_t* len) {
    return guarded(nmsg_res_failure, [&] {
        if (msg == nullptr || data == nullptr || len == nullptr) {
            return nmsg_res_failure;
        }
        const Payload& payload = msg->payload();
        *data = reinterpret_cast<const uint8_t*>(payload.data.data());
        *len = payload.data.size();
        return payload.has_data ? nmsg_res_success : nmsg_res_failure;
    });
}

void nmsg_message_update(nmsg_message_t msg) {
    if (msg != nullptr) {
        msg->take_structure();
    }
}

void nmsg_message_compact_payload(nmsg_message_t msg) {
    static_cast<void>(guarded(nmsg_res_failure, [&] {
        if (msg != nullptr) {
            msg->compact();
        }
        return nmsg_res_success;
    }));
}

void nmsg_message_get_time(nmsg_message_t msg, struct timespec* ts) {
    if (msg != nullptr && ts != nullptr) {
        ts->tv_sec = msg->header().time_sec;
        ts->tv_nsec = msg->header().time_nsec;
    }
}

void nmsg_message_set_time(nmsg_message_t msg, const struct timespec* ts) {
    if (msg != nullptr) {
        set_time(msg->header(), ts);
    }
}

uint32_t nmsg_message_get_source(nmsg_message_t msg) {
    return get(msg, &Payload::source);
}

uint32_t nmsg_message_get_operator(nmsg_message_t msg) {
    return get(msg, &Payload::operator_id);
}

uint32_t nmsg_message_get_group(nmsg_message_t msg) {
    return get(msg, &Payload::group);
}

void nmsg_message_set_source(nmsg_message_t msg, uint32_t source) {
    set(msg, &Payload::source, source);
}

void nmsg_message_set_operator(nmsg_message_t msg, uint32_t operator_) {
    set(msg, &Payload::operator_id, operator_);
}

void nmsg_message_set_group(nmsg_message_t msg, uint32_t group) {
    set(msg, &Payload::group, group);
}

const char* nmsg2_message_get_error(nmsg_message_t msg) {
    return msg != nullptr ? msg->error.c_str() : "";
}

}  // extern "C"
