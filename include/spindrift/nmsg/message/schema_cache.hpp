#pragma once

#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/registry.hpp>

namespace spindrift::nmsg {

/// Finds the schema of messages. It caches the last schema, because consecutive messages usually have the same type.
/// The registry must outlive it. Not thread-safe.
class SchemaCache {
public:
    explicit SchemaCache(const Registry& registry) noexcept : registry_(&registry) {}

    const Schema* find(const Payload& payload) noexcept {
        if (payload.vid != vid_ || payload.msgtype != msgtype_) {
            vid_ = payload.vid;
            msgtype_ = payload.msgtype;
            schema_ = registry_->find(vid_, msgtype_);
        }
        return schema_;
    }

    [[nodiscard]] const Registry& registry() const noexcept { return *registry_; }

private:
    const Registry* registry_;
    std::uint32_t vid_ = 0;  // no type has these numbers
    std::uint32_t msgtype_ = 0;
    const Schema* schema_ = nullptr;
};

}  // namespace spindrift::nmsg
