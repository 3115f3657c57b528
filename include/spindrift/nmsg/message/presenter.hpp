#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace spindrift::nmsg {

class MessageBuilder;

/// The code of a message type: it derives values that are not fields on the wire, and writes fields in special forms.
/// Presenters have no state; one object is used by all threads.
class Presenter {
public:
    Presenter() = default;
    Presenter(const Presenter&) = delete;
    Presenter& operator=(const Presenter&) = delete;
    virtual ~Presenter() = default;

    /// The number, 0 or above, that identifies the value of a field for `derive`; -1 for a field that it does not
    /// derive. Fields with the same value have the same number.
    [[nodiscard]] virtual int value_id(std::string_view field) const noexcept = 0;

    /// Whether a message that matches its schema is valid as a whole.
    [[nodiscard]] virtual bool acceptable(const MessageView& message) const;

    /// The value of a derived field, or the value shown instead of the one on the wire; nothing if there is none.
    [[nodiscard]] virtual std::optional<Value> derive(const MessageView& message, int value_id) const = 0;

    /// Appends the presentation text of a field with the form `code`: complete lines, each ended by `endline`.
    /// \returns the number of DNS messages whose octets are shown because their text would be too large
    virtual std::size_t print(Buffer& out, const MessageView& message, const Field& field, const Value& value,
                              std::string_view endline) const;

    /// Adds the value of a field with the form `code`, or of any field if the presenter shows whole messages, to a
    /// message from its text in JSON. The fields before it are set. \returns nothing if the text is that of a plain
    /// value of the field's type
    virtual std::optional<Errc> read(MessageBuilder& builder, std::size_t field, std::string_view text) const;

    /// Appends the JSON value of a field with the form `code`.
    virtual void write_json(Buffer& out, const MessageView& message, const Field& field, const Value& value) const;

    /// Who shows the messages of a type: by field, or as a whole with the functions below.
    enum class Scope {
        fields,    ///< the writers, with the functions above
        messages,  ///< the presenter
        opaque,    ///< the presenter, as presentation text alone; nobody else knows the fields
    };
    [[nodiscard]] virtual Scope scope() const noexcept { return Scope::fields; }

    /// Appends the presentation text of all fields: complete lines, each ended by `endline`.
    virtual Errc print_message(Buffer& out, const Payload& payload, std::string_view endline) const;

    /// Appends the JSON object of all fields.
    virtual Errc write_json_message(Buffer& out, const Payload& payload) const;
};

/// Finds a presenter by name. \returns null if there is none
using PresenterLookup = std::function<std::shared_ptr<const Presenter>(std::string_view name)>;

}  // namespace spindrift::nmsg
