#pragma once

#include "field_values.hpp"
#include "msgmod.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A message (`nmsg_message_t`). It owns its octets.
///
/// The fields are in up to three forms, of which one has the truth:
///
///  - the octets, as they were read; fields are located in them when they are asked for;
///  - the values of all fields, once one was set (`is_edited`); they are encoded when somebody needs octets;
///  - the struct of protobuf-c, once `nmsg_message_get_payload` gave it to the program, which may change it.
struct nmsg_message {
public:
    nmsg_message() = default;
    nmsg_message(const nmsg_message&) = delete;
    nmsg_message& operator=(const nmsg_message&) = delete;
    ~nmsg_message() { clear(); }

    /// A new message of a type, with the current time and without values.
    void start(const nmsg_msgmod& type);

    /// A copy of a message that was read. `type` may be null.
    void start(const nmsg_msgmod* type, const spindrift::nmsg::Payload& payload);

    /// A message of octets from `malloc`, which are freed with it.
    void adopt(const nmsg_msgmod* type, const spindrift::nmsg::Payload& header, std::uint8_t* octets, std::size_t size);

    /// Calls `msg_load` of the type's plug-in, as for each message that is made from octets.
    void call_load();

    /// Ends the message, except for its memory, so that another one can be started.
    void clear() noexcept;

    [[nodiscard]] const nmsg_msgmod* type() const noexcept { return type_; }

    /// The numbers, time and origin of the message. Their `data` is not up to date.
    [[nodiscard]] spindrift::nmsg::Payload& header() noexcept { return payload_; }

    /// The message with its octets, which are encoded first if a field was set. Valid until a field is set.
    [[nodiscard]] const spindrift::nmsg::Payload& payload();

    /// The same with what the program has changed in the struct, even if it did not say so: what text shows.
    [[nodiscard]] const spindrift::nmsg::Payload& shown_payload();

    /// Whether it has octets, or will have them when they are asked for.
    [[nodiscard]] bool has_octets() const noexcept { return payload_.has_data || !is_encoded_; }

    /// Makes sure that the fields are readable.
    /// \returns `failure` for an unknown or opaque type and a message without octets, `memfail` for octets that do not
    /// decode, as libnmsg does
    nmsg_res decode() { return is_decoded() ? nmsg_res_success : locate_fields(); }
    [[nodiscard]] bool is_decoded() const noexcept { return is_edited_ || has_view_ || structure_ != nullptr; }

    /// Whether the fields are located in octets that are the message, which nobody has changed.
    [[nodiscard]] bool is_located() const noexcept { return has_view_ && !is_edited_ && structure_ == nullptr; }

    /// The octets of a field that has at most one value, or nothing. Only if `is_located`.
    [[nodiscard]] std::optional<spindrift::Bytes> located_octets(std::size_t field) const noexcept {
        return view_.has(field) ? std::optional(view_.present_octets(field)) : std::nullopt;
    }

    /// The computed value of a field. Only after `decode`.
    const spindrift::capi::FieldValues& derived_values(std::size_t field);

    /// The values of a field on the wire. Only after `decode`.
    const spindrift::capi::FieldValues& wire_values(std::size_t field) {
        const spindrift::capi::FieldValues& values = fields_[field];
        if (structure_ != nullptr || !values.loaded()) {
            load(field);
        }
        return values;
    }

    // Set the value at an index that is at most the number of values. Only after `decode`.

    void set_number(std::size_t field, std::size_t index, std::uint64_t bits);
    void set_octets(std::size_t field, std::size_t index, spindrift::Bytes octets);

    /// Removes all values of a field. Only after `decode`.
    void clear(std::size_t field);

    /// The struct of the message, which belongs to it; null if it cannot be made.
    void* structure();

    /// The program has changed the struct: its content is the message now.
    void take_structure();

    /// Frees the struct and what was located, which are made again when needed. Changes are encoded first.
    void compact();

    /// The data that the plug-in's `msg_load` has stored.
    [[nodiscard]] void* closure() const noexcept { return closure_; }

    void add_allocation(void* memory) { allocations_.push_back(memory); }
    void free_allocations() noexcept;

    /// The encoded size of the record, with its header fields. As in libnmsg, a message that a program or JSON has made
    /// counts without its octets until it is written.
    [[nodiscard]] std::size_t record_size() const noexcept;

    /// The memory kept for reuse, in octets.
    [[nodiscard]] std::size_t memory_held() const noexcept {
        return octets_.capacity() + encoded_.capacity() + values_held_;
    }

    std::string error;  ///< for `nmsg2_message_get_error`

private:
    void begin(const nmsg_msgmod* type, const spindrift::nmsg::Payload& header);
    nmsg_res locate_fields();
    void begin_edit() {
        if (!is_edited_ || structure_ != nullptr) {
            load_all();
        }
    }
    void end_edit() {
        is_edited_ = true;
        is_encoded_ = false;
        if (structure_ != nullptr) {
            replace_structure();
        }
    }
    const spindrift::nmsg::Payload& current();
    void load(std::size_t field);
    void load_from_view(std::size_t field);
    void load_repeated(std::size_t field, spindrift::capi::FieldValues& values);
    void load_all();
    void unload_derived() noexcept;
    void encode();
    void append_unknown_fields();
    void replace_structure();
    void free_structure() noexcept;

    const nmsg_msgmod* type_ = nullptr;
    spindrift::nmsg::Payload payload_;
    spindrift::Buffer octets_;           // as they were read
    std::uint8_t* adopted_ = nullptr;    // instead of those
    spindrift::Bytes raw_;               // these octets, or those
    spindrift::Buffer encoded_;          // the octets after a change
    spindrift::nmsg::MessageView view_;  // of `payload_`
    bool has_view_ = false;
    bool is_edited_ = false;                             // the values of the fields are the message
    bool is_recorded_ = true;                            // its octets count in `record_size`
    bool is_encoded_ = true;                             // `payload_.data` is up to date
    std::vector<spindrift::capi::FieldValues> fields_;   // by field of the schema
    std::vector<spindrift::capi::FieldValues> derived_;  // by field; only if one was asked for
    std::size_t values_held_ = 0;                        // octets of what was set, computed or repeated, about
    std::size_t used_fields_ = 0;                        // of `fields_`, that may be loaded
    ProtobufCMessage* structure_ = nullptr;
    void* closure_ = nullptr;
    std::vector<void*> allocations_;
};

namespace spindrift::capi {

/// A message without content, from those that this thread has freed if there is one.
[[nodiscard]] nmsg_message* new_message();

/// Frees a message; keeps its memory for `new_message` if that is small.
void free_message(nmsg_message* message) noexcept;

struct MessageDeleter {
    void operator()(nmsg_message* message) const noexcept { free_message(message); }
};
using MessageHandle = std::unique_ptr<nmsg_message, MessageDeleter>;

/// A message that was read: a copy of its octets; its type's plug-in is told.
[[nodiscard]] MessageHandle make_message(const nmsg::Payload& payload);

/// A copy of a message.
[[nodiscard]] MessageHandle copy_of(nmsg_message& message);

/// Messages as an array in memory of `malloc`, for the program; null if there are none.
[[nodiscard]] nmsg_message_t* malloc_array(std::vector<MessageHandle>& messages);

}  // namespace spindrift::capi
