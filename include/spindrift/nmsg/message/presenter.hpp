#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace spindrift::nmsg {

/// Code behind a message type whose fields do not tell everything. Presenters have no state of their own: one object
/// serves all threads.
class Presenter {
public:
    Presenter() = default;
    Presenter(const Presenter&) = delete;
    Presenter& operator=(const Presenter&) = delete;
    virtual ~Presenter() = default;

    /// The number, 0 or above, by which `derive` knows a field; -1 for one that needs no code. Fields of the same value
    /// have the same number.
    [[nodiscard]] virtual int value_id(std::string_view field) const noexcept = 0;

    /// Whether a message that has the form its schema asks for makes sense as a whole.
    [[nodiscard]] virtual bool acceptable(const MessageView& message) const;

    /// The value of a derived field, or the value shown in place of a carried one; nothing when there is none.
    [[nodiscard]] virtual std::optional<Value> derive(const MessageView& message, int value_id) const = 0;

    /// Appends the presentation text of a field shown as CODE: whole lines, each ended by `endline`.
    virtual void print(Buffer& out, const MessageView& message, const Field& field, const Value& value,
                       std::string_view endline) const;

    /// Appends the JSON of a field shown as CODE.
    virtual void write_json(Buffer& out, const MessageView& message, const Field& field, const Value& value) const;
};

/// Finds the presenter a type names; null if there is none of that name.
using PresenterLookup = std::function<std::shared_ptr<const Presenter>(std::string_view name)>;

}  // namespace spindrift::nmsg
