#include "msgmod.hpp"

#include <utility>

void nmsg_msgmod::set_schema(std::shared_ptr<const spindrift::nmsg::Schema> made) {
    schema = std::move(made);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const spindrift::nmsg::Field& field = schema->field(i);
        access.push_back({.type = field.type,
                          .is_hidden = (fields[i].flags & NMSG_MSGMOD_FIELD_HIDDEN) != 0,
                          .is_octets = is_octets(field.type),
                          .is_repeated = field.repeated(),
                          .is_derived = field.derived(),
                          .is_computed = field.derived() || field.value_id >= 0,
                          .has_getter = fields[i].get != nullptr,
                          .is_direct = !field.repeated() && !field.derived() && field.value_id < 0});
    }
    fields.push_back(NMSG_MSGMOD_FIELD_END);
}
