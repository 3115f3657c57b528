#include "table.hpp"

#include "callbacks.hpp"
#include "own_type.hpp"
#include "packets.hpp"

#include <spindrift/nmsg/types/built_in_types.hpp>

#include <algorithm>
#include <exception>
#include <vector>

namespace spindrift::msgmod {
namespace {

// Never destroyed: programs use types until the very end of the process.
std::vector<std::unique_ptr<Type>>& types() {
    static auto* const all = new std::vector<std::unique_ptr<Type>>;
    return *all;
}

void declare(Type& declared) {
    nmsg_msgmod& type = *declared.type;
    for (std::size_t i = 0; i < type.field_count(); ++i) {
        set_callbacks(type.schema->field(i), type.fields[i]);
        type.fields[i].descr = nullptr;  // libnmsg finds them if the first one is null
    }
    nmsg_msgmod_plugin& plugin = declared.plugin;
    plugin.msgver = NMSG_MSGMOD_VERSION;
    plugin.protobuf_c_version_number = PROTOBUF_C_VERSION_NUMBER;
    plugin.type = nmsg_msgmod_type_transparent;
    plugin.vendor = {type.vid, type.vendor.c_str()};
    plugin.msgtype = {type.msgtype, type.name.c_str()};
    plugin.pbdescr = type.descriptor;
    plugin.fields = type.fields.data();
    plugin.msg_load = mark_loaded;
    set_packet_functions(plugin);
}

}  // namespace

bool fill(unsigned vid, nmsg_msgmod_plugin** plugins) noexcept {
    try {
        for (const nmsg::Schema* const schema : nmsg::built_in_types().schemas()) {
            if (schema->vid() == vid && types().size() < max_types) {
                auto declared = std::make_unique<Type>();
                declared->type = capi::own_type(schema->shared_from_this());
                declare(*declared);
                *plugins++ = &declared->plugin;
                types().push_back(std::move(declared));
            }
        }
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

const Type* find(unsigned vid, unsigned msgtype) noexcept {
    const auto found = std::ranges::find_if(types(), [&](const std::unique_ptr<Type>& one) {
        return one->type->vid == vid && one->type->msgtype == msgtype;
    });
    return found != types().end() ? found->get() : nullptr;
}

}  // namespace spindrift::msgmod
