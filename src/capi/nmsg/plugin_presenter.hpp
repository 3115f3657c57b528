#pragma once

#include "msgmod.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/message/presenter.hpp>

#include <string>

namespace spindrift::capi {

/// A callback of a plug-in that has failed, with its result.
class CallbackFailure : public Error {
public:
    CallbackFailure(const std::string& what, nmsg_res result) : Error(what), result_(result) {}
    [[nodiscard]] nmsg_res result() const noexcept { return result_; }

private:
    nmsg_res result_;
};

/// Calls the `parse` callback of a field.
/// \param message that the value is for; the callback may look at its fields
/// \param value receives memory of `malloc`, in the form that `nmsg_message_set_field` takes
/// \returns `notimpl` if it has none
nmsg_res parse_value(const nmsg_msgmod& type, std::size_t index, nmsg_message& message, std::string_view text,
                     void** value, std::size_t* size);

/// Shows the fields of a plug-in's type by its callbacks (docs/plugins.md).
/// \throws CallbackFailure from the functions that write
class PluginPresenter final : public nmsg::Presenter {
public:
    /// \param type must outlive the presenter
    explicit PluginPresenter(const nmsg_msgmod& type) noexcept : type_(type) {}

    [[nodiscard]] int value_id(std::string_view field) const noexcept override;
    [[nodiscard]] std::optional<nmsg::Value> derive(const nmsg::MessageView& message, int value_id) const override;
    std::size_t print(Buffer& out, const nmsg::MessageView& message, const nmsg::Field& field, const nmsg::Value& value,
                      std::string_view endline) const override;
    std::optional<nmsg::Errc> read(nmsg::MessageBuilder& builder, std::size_t field,
                                   std::string_view text) const override;
    void write_json(Buffer& out, const nmsg::MessageView& message, const nmsg::Field& field,
                    const nmsg::Value& value) const override;

private:
    [[nodiscard]] std::size_t index_of(const nmsg::Field& field) const noexcept;

    const nmsg_msgmod& type_;
};

}  // namespace spindrift::capi
