#include <spindrift/nmsg/types/built_in_types.hpp>

#include "builtin_descriptors.hpp"
#include "builtin_presenters.hpp"

#include <array>

namespace spindrift::nmsg {
namespace {

std::shared_ptr<const Presenter> find_presenter(std::string_view name) {
    struct Entry {
        std::string_view name;
        std::shared_ptr<const Presenter> (*make)();
    };
    static constexpr std::array<Entry, 4> presenters = {{{"dnsqr", make_dnsqr_presenter},
                                                         {"dnstap", make_dnstap_presenter},
                                                         {"encode", make_encode_presenter},
                                                         {"ncap", make_ncap_presenter}}};
    for (const Entry& entry : presenters) {
        if (entry.name == name) {
            return entry.make();
        }
    }
    return nullptr;
}

}  // namespace

const Registry& built_in_types() {
    static const Registry registry = [] {
        Registry made;
        made.add_files(as_bytes(built_in_descriptors), find_presenter);
        return made;
    }();
    return registry;
}

}  // namespace spindrift::nmsg
