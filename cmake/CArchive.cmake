# cmake -D… -P CArchive.cmake ARCHIVE
#
# Makes ARCHIVE of OBJECTS and of what they need from the archives PARTS, both joined with `|`. Only the names of
# VERSION_SCRIPT stay global.
math(EXPR last "${CMAKE_ARGC} - 1")
set(archive ${CMAKE_ARGV${last}})
foreach(variable IN ITEMS VERSION_SCRIPT OBJECTS PARTS CMAKE_LINKER CMAKE_NM CMAKE_OBJCOPY CMAKE_AR)
    if(NOT DEFINED ${variable})
        message(FATAL_ERROR "${variable} is missing")
    endif()
endforeach()

string(REPLACE "|" ";" objects "${OBJECTS}")
string(REPLACE "|" ";" parts "${PARTS}")
set(object ${archive}.o)
set(names ${archive}.names)
file(STRINGS ${VERSION_SCRIPT} lines REGEX "^ *[a-z0-9_]+;")
list(TRANSFORM lines REPLACE "[ ;]" "")
list(JOIN lines "\n" text)
file(WRITE ${names} "${text}\n")

# Groups are resolved here: with local symbols in them, a program that has the same group would lose one of the two.
execute_process(COMMAND ${CMAKE_LINKER} -r --force-group-allocation -o ${object} ${objects} --start-group ${parts}
                        --end-group COMMAND_ERROR_IS_FATAL ANY)

# objcopy leaves "unique" symbols (the static objects of inline functions) as they are, but makes weak ones local.
execute_process(COMMAND ${CMAKE_NM} ${object} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL " u [^\n]+" unique "${symbols}")
list(TRANSFORM unique REPLACE "^ u " "--weaken-symbol=")
if(unique)
    execute_process(COMMAND ${CMAKE_OBJCOPY} ${unique} ${object} COMMAND_ERROR_IS_FATAL ANY)
endif()
execute_process(COMMAND ${CMAKE_OBJCOPY} --keep-global-symbols=${names} ${object} COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${archive})
execute_process(COMMAND ${CMAKE_AR} qcs ${archive} ${object} COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${object} ${names})
