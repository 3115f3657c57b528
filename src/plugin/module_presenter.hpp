#pragma once

#include "functions.hpp"

#include <spindrift/plugin/library.hpp>

#include <spindrift/nmsg/message/presenter.hpp>

#include <functional>
#include <memory>
#include <string>

namespace spindrift::plugin {

/// Lets the library show messages of a type that a message module declares.
class ModulePresenter final : public nmsg::Presenter {
public:
    using Report = std::function<void(const std::string& reason)>;

    ModulePresenter(std::shared_ptr<const Library> library, nmsg_msgmod_t type, Report report)
        : library_(std::move(library)), type_(type), report_(std::move(report)) {}

    /// Computed fields have their index as number.
    [[nodiscard]] int value_id(std::string_view field) const noexcept override;
    [[nodiscard]] std::optional<nmsg::Value> derive(const nmsg::MessageView& message, int value_id) const override;
    std::optional<nmsg::Errc> read(nmsg::MessageBuilder& builder, std::size_t field,
                                   std::string_view text) const override;
    [[nodiscard]] Scope scope() const noexcept override;
    nmsg::Errc print_message(Buffer& out, const nmsg::Payload& payload, std::string_view endline) const override;
    nmsg::Errc write_json_message(Buffer& out, const nmsg::Payload& payload) const override;

private:
    [[nodiscard]] nmsg::Errc fail(nmsg_res result, nmsg_message_t message) const;

    std::shared_ptr<const Library> library_;
    nmsg_msgmod_t type_;
    Report report_;
};

}  // namespace spindrift::plugin
