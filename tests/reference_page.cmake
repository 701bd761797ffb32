# docs/reference.md says what the table of fields says. Remake it with: caelum check --keys > docs/reference.md
execute_process(COMMAND ${CAELUM} check --keys OUTPUT_VARIABLE page COMMAND_ERROR_IS_FATAL ANY)
file(READ ${PAGE} committed)
if(NOT page STREQUAL committed)
  message(FATAL_ERROR "docs/reference.md is out of date: caelum check --keys > docs/reference.md")
endif()
