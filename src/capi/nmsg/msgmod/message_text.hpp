#pragma once

#include "msgmod.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <optional>
#include <string_view>

namespace spindrift::msgmod {

/// A field of a message that a callback is asked about.
class MessageField {
public:
    /// \throws Error if the message is not of a type of this module, has no such field, or does not decode
    MessageField(nmsg_message_t message, std::string_view field);

    [[nodiscard]] const nmsg::Schema& schema() const noexcept { return *schema_; }
    [[nodiscard]] const nmsg::Field& field() const noexcept { return schema_->field(index_); }
    [[nodiscard]] std::size_t index() const noexcept { return index_; }
    [[nodiscard]] const nmsg::MessageView& view() const noexcept { return view_; }

    /// The value that `pointer`, which libnmsg hands to callbacks, stands for. Of a computed field it is computed
    /// again.
    [[nodiscard]] std::optional<nmsg::Value> value(const void* pointer) const;

    /// Appends the lines of presentation text, or the text that libnmsg puts between quotes.
    /// \returns false if the value cannot be shown
    bool print(Buffer& out, const nmsg::Value& value, std::string_view endline) const;
    bool format(Buffer& out, const nmsg::Value& value, bool is_raw) const;

private:
    const nmsg::Schema* schema_ = nullptr;
    std::size_t index_ = 0;
    Buffer octets_;
    nmsg::Payload payload_;
    nmsg::MessageView view_;
};

}  // namespace spindrift::msgmod
