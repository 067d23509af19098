// A strict fake of Jenkins' declarative pipeline: runs a Jenkinsfile in several scenarios and prints what it did.
//
//     groovy fake.groovy JENKINSFILE SCENARIOS.json
//
// A scenario: {"params": {"MODE": "AUTO"}, "branch": "main", "outputs": {"make -s components": "sql"},
// "failing": ["make smoke"], "approved": true}, and "jenkinsfile" with another text than the file's. Commands are matched by how they begin. What Jenkins does not know (a
// directive, a step, an option, a value of a choice) is an error; it knows what is written here and nothing else.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

class Broken extends RuntimeException { Broken(String message) { super(message) } }
class StepFailed extends RuntimeException { StepFailed(String message) { super(message) } }
class Aborted extends RuntimeException { Aborted(String message) { super(message) } }

/** Runs a block in which only what `delegate` knows has a meaning. */
class Block {
    static Object run(Closure body, Object delegate) {
        def copy = (Closure) body.clone()
        copy.delegate = delegate
        copy.resolveStrategy = Closure.DELEGATE_ONLY
        return copy.call()
    }
}

class Env {
    Map<String, String> values = [:]
    boolean writable = false
    Set fixed = []
    def getProperty(String name) { name == 'values' ? this.@values : name == 'fixed' ? this.@fixed : this.@values[name] }
    void setProperty(String name, Object value) {
        if (name == 'writable') { this.@writable = value; return }
        if (!this.@writable) throw new Broken("env.${name} is set outside of script {}")
        if (name in this.@fixed) throw new Broken("env.${name} cannot change, environment {} says it")
        this.@values[name] = value as String
    }
    void put(String name, Object value) { this.@values[name] = value as String }
    void remove(String name) { this.@values.remove(name) }
}

class World {
    Map scenario
    Env env = new Env()
    Map params = [:]
    Script script
    List steps = [], stages = [], inputs = [], echoes = []
    String result = 'SUCCESS'
    Set failedStages = []
}

abstract class Strict {
    World world
    String where
    def methodMissing(String name, Object arguments) { throw new Broken("unknown directive ${name} in ${where}") }
    def propertyMissing(String name) { throw new Broken("unknown word ${name} in ${where}") }
    void once(Map seen, String name) { if (seen.put(name, true)) throw new Broken("${name} stands twice in ${where}") }
}

class Pipeline extends Strict {
    Map seen = [:]
    List<Stage> stages = []
    Map<String, Closure> post = [:]
    Closure environment
    boolean hasAgent = false
    Pipeline(World world) { this.world = world; this.where = 'pipeline' }
    def propertyMissing(String name) {
        if (name in ['any', 'none']) return name
        throw new Broken("unknown word ${name} in pipeline")
    }
    void agent(Object what) {
        once(seen, 'agent')
        hasAgent = true
        if (what instanceof Closure) Block.run(what, new Agent(world: world, where: 'agent'))
        else if (!(what in ['any', 'none'])) throw new Broken("unknown agent ${what}")
    }
    void parameters(Closure body) { once(seen, 'parameters'); Block.run(body, new Parameters(world: world, where: 'parameters')) }
    void options(Closure body) { once(seen, 'options'); Block.run(body, new Options(world: world, where: 'options')) }
    void environment(Closure body) { once(seen, 'environment'); environment = body }
    void stages(Closure body) { once(seen, 'stages'); def all = new Stages(world, 'stages'); Block.run(body, all); stages = all.stages }
    void post(Closure body) { once(seen, 'post'); def all = new Post(world, 'post'); Block.run(body, all); post = all.blocks }
}

class Agent extends Strict {
    void label(String expression) { if (!expression) throw new Broken('an agent without a label') }
    void docker(String image) { if (!image) throw new Broken('an agent without an image') }
}

class Parameters extends Strict {
    Set names = []
    private void add(Map given, List needed) {
        def unknown = given.keySet() - ['name', 'description', 'defaultValue', 'choices']
        if (unknown) throw new Broken("unknown ${unknown} of a parameter")
        needed.each { if (given[it] == null) throw new Broken("a parameter without ${it}") }
        if (!names.add(given.name)) throw new Broken("parameter ${given.name} stands twice")
    }
    void choice(Map given) {
        add(given, ['name', 'choices'])
        def value = world.scenario.params?.get(given.name) ?: given.choices[0]
        if (!(value in given.choices)) throw new Broken("${given.name}=${value} is none of ${given.choices.join(', ')}")
        world.params[given.name] = value
    }
    void string(Map given) { add(given, ['name']); world.params[given.name] = world.scenario.params?.get(given.name) ?: given.defaultValue ?: '' }
    void booleanParam(Map given) { add(given, ['name']); world.params[given.name] = world.scenario.params?.get(given.name) ?: given.defaultValue ?: false }
}

class Options extends Strict {
    void disableConcurrentBuilds(Map given = [:]) { }
    void timestamps() { }
    void skipDefaultCheckout(boolean given = true) { }
    void buildDiscarder(Object rotator) { if (rotator != 'logRotator') throw new Broken("unknown buildDiscarder ${rotator}") }
    String logRotator(Map given) {
        def unknown = given.keySet() - ['numToKeepStr', 'daysToKeepStr', 'artifactNumToKeepStr', 'artifactDaysToKeepStr']
        if (unknown) throw new Broken("unknown ${unknown} of logRotator")
        return 'logRotator'
    }
    void timeout(Map given) { Steps.checkTimeout(given) }
    void retry(int times) { }
}

class Stages extends Strict {
    List<Stage> stages = []
    Stages(World world, String where) { this.world = world; this.where = where }
    void stage(String name, Closure body) {
        if (stages.any { it.name == name }) throw new Broken("stage ${name} stands twice")
        def stage = new Stage(world, name)
        Block.run(body, stage)
        stage.check()
        stages << stage
    }
}

class Stage extends Strict {
    String name
    Map seen = [:]
    Closure steps, condition, environment
    List<Stage> stages = []
    Map<String, Closure> post = [:]
    Stage(World world, String name) { this.world = world; this.name = name; this.where = "stage ${name}" }
    void steps(Closure body) { once(seen, 'steps'); steps = body }
    void stages(Closure body) { once(seen, 'stages'); def all = new Stages(world, where); Block.run(body, all); stages = all.stages }
    void when(Closure body) { once(seen, 'when'); condition = body }
    void post(Closure body) { once(seen, 'post'); def all = new Post(world, where); Block.run(body, all); post = all.blocks }
    void environment(Closure body) { once(seen, 'environment'); environment = body }
    void options(Closure body) { once(seen, 'options'); Block.run(body, new Options(world: world, where: where)) }
    void check() {
        if (steps && stages) throw new Broken("stage ${name} has steps and stages")
        if (!steps && !stages) throw new Broken("stage ${name} has no steps")
    }
}

class Post extends Strict {
    static final ORDER = ['always', 'changed', 'fixed', 'regression', 'aborted', 'failure', 'success', 'unstable', 'unsuccessful', 'cleanup']
    Map<String, Closure> blocks = [:]
    Post(World world, String where) { this.world = world; this.where = "post of ${where}" }
    def methodMissing(String name, Object arguments) {
        if (!(name in ORDER)) throw new Broken("unknown condition ${name} in ${where}")
        if (arguments.size() != 1 || !(arguments[0] instanceof Closure)) throw new Broken("${name} in ${where} is no block")
        blocks[name] = arguments[0]
    }
}

class Assignments extends Strict {
    void setProperty(String name, Object value) {
        if (name in ['world', 'where']) { this.@"$name" = value; return }
        world.env.put(name, value)
        world.env.fixed << name
    }
    String credentials(String id) { return "credential:${id}" }
}

class When extends Strict {
    List<Boolean> all = []
    When(World world) { this.world = world; this.where = 'when' }
    void branch(String pattern) { all << (world.env.values.BRANCH_NAME ==~ pattern.replace('*', '.*')) }
    void expression(Closure body) { all << (Block.run(body, new Steps(world, 'expression')) as boolean) }
    void not(Closure body) { def inner = new When(world); Block.run(body, inner); all << !inner.all.every() }
    void allOf(Closure body) { def inner = new When(world); Block.run(body, inner); all << inner.all.every() }
    void anyOf(Closure body) { def inner = new When(world); Block.run(body, inner); all << inner.all.any() }
    void beforeAgent(boolean given) { }
}

/** The steps, in `steps`, `script` and `post`, and the helpers that the Jenkinsfile defines below its pipeline. */
class Steps extends Strict {
    Steps(World world, String where) { this.world = world; this.where = where }

    static void checkTimeout(Map given) {
        def unknown = given.keySet() - ['time', 'unit', 'activity']
        if (unknown || !(given.time instanceof Integer) || !(given.unit in ['SECONDS', 'MINUTES', 'HOURS', 'DAYS']))
            throw new Broken("timeout takes time and unit, not ${given}")
    }
    private void known(String step, Map given, List names) {
        def unknown = given.keySet() - names
        if (unknown) throw new Broken("unknown ${unknown} of ${step}")
    }

    def sh(GString command) { return sh([script: command]) }
    def sh(String command) { return sh([script: command]) }
    def sh(Map given) {
        known('sh', given, ['script', 'returnStdout', 'returnStatus', 'label', 'encoding'])
        if (given.script instanceof GString) throw new Broken("Groovy writes into a command: ${given.script}; the shell's variables are for that")
        def command = given.script.replaceAll(/\$\{?([A-Za-z_]+)\}?/) { whole, name ->
            def value = world.env.values.containsKey(name) ? world.env.values[name] : world.params[name]
            if (value == null) throw new Broken("no variable ${name} for: ${given.script}")
            return java.util.regex.Matcher.quoteReplacement(value as String).replace('\\$', '$')
        }
        world.steps << command
        if (world.scenario.failing.any { command.startsWith(it) }) {
            if (given.returnStatus) return 1
            throw new StepFailed("script returned exit code 1: ${command}")
        }
        if (given.returnStatus) return 0
        return given.returnStdout ? (world.scenario.outputs.find { command.startsWith(it.key) }?.value ?: '') + '\n' : null
    }
    void echo(String text) { world.echoes << text.toString() }
    void error(String text) { throw new StepFailed(text) }
    void script(Closure body) { def before = world.env.@writable; world.env.writable = true; try { Block.run(body, this) } finally { world.env.writable = before } }
    void timeout(Map given, Closure body) { checkTimeout(given); Block.run(body, this) }
    void retry(int times, Closure body) { Block.run(body, this) }
    void input(Map given) {
        known('input', given, ['message', 'ok', 'submitter', 'submitterParameter', 'parameters', 'id'])
        if (!given.message) throw new Broken('an input without a message')
        world.inputs << given.message.toString()
        if (world.scenario.approved == false) throw new Aborted('nobody approved')
    }
    void catchError(Map given = [:], Closure body) {
        known('catchError', given, ['buildResult', 'stageResult', 'message', 'catchInterruptions'])
        try { Block.run(body, this) } catch (StepFailed caught) { if (given.getOrDefault('buildResult', 'FAILURE')) world.result = 'FAILURE' }
    }
    void withEnv(List<String> pairs, Closure body) {
        def before = [:]
        pairs.each { def (name, value) = (it as String).split('=', 2); before[name] = world.env.values[name]; world.env.put(name, value) }
        try { Block.run(body, this) } finally { before.each { name, value -> value == null ? world.env.remove(name) : world.env.put(name, value) } }
    }
    Map gitUsernamePassword(Map given) { known('gitUsernamePassword', given, ['credentialsId', 'gitToolName']); return given }
    Map file(Map given) { known('file', given, ['credentialsId', 'variable']); return given }
    Map string(Map given) { known('string', given, ['credentialsId', 'variable']); return given }
    void withCredentials(List<Map> bindings, Closure body) {
        bindings.each { if (!it.credentialsId) throw new Broken('credentials without an id') }
        def named = bindings.findAll { it.variable }
        withEnv(named.collect { "${it.variable}=credential:${it.credentialsId}" as String }, body)
    }

    def propertyMissing(String name) {
        if (name == 'env') return world.env
        if (name == 'params') return world.params
        throw new Broken("unknown word ${name} in ${where}")
    }
    def methodMissing(String name, Object arguments) {
        if (world.script.metaClass.getMetaMethod(name, arguments as Object[])) {
            return world.script.invokeMethod(name, arguments)
        }
        throw new Broken("unknown step ${name} in ${where}")
    }
}

/** Finds no class of a variable's name: Groovy looks for one in each package that it imports by itself, for minutes. */
class Loader extends GroovyClassLoader {
    Loader(ClassLoader parent) { super(parent); resourceLoader = { String name -> null } as GroovyResourceLoader }
    Class loadClass(String name, boolean lookupScriptFiles, boolean preferClassOverScript, boolean resolve) {
        if (name ==~ /(.*[.$])?[A-Z][A-Z0-9_]+/) throw new ClassNotFoundException(name)
        return super.loadClass(name, lookupScriptFiles, preferClassOverScript, resolve)
    }
}

/** What a Jenkinsfile sees outside of its blocks: `pipeline`, and in its helpers the steps, env and params. */
class Outside extends Binding {
    static final STEPS = ['sh', 'echo', 'error', 'script', 'timeout', 'retry', 'input', 'catchError', 'withEnv', 'withCredentials']
    Pipeline found
    Outside(World world) {
        def steps = new Steps(world, 'a helper')
        STEPS.each { name -> setVariable(name, { Object... given -> steps.invokeMethod(name, given) }) }
        setVariable('env', world.env)
        setVariable('params', world.params)
        setVariable('pipeline', { Closure body ->
            if (found) throw new Broken('pipeline stands twice')
            found = new Pipeline(world)
            Block.run(body, found)
        })
    }
}

class Runner {
    World world

    void run(Pipeline pipeline) {
        if (!pipeline.hasAgent) throw new Broken('the pipeline has no agent')
        if (!pipeline.stages) throw new Broken('the pipeline has no stages')
        world.params.each { name, value -> world.env.put(name, value) }
        if (pipeline.environment) Block.run(pipeline.environment, new Assignments(world: world, where: 'environment'))
        all(pipeline.stages)
        after(pipeline.post, world.result, 'the pipeline')
    }

    private void all(List<Stage> stages) {
        for (stage in stages) {
            if (world.result != 'SUCCESS') { world.stages << [name: stage.name, status: 'not reached']; continue }
            one(stage)
        }
    }

    private void one(Stage stage) {
        if (stage.condition) {
            def conditions = new When(world)
            Block.run(stage.condition, conditions)
            if (!conditions.all) throw new Broken("when of stage ${stage.name} says nothing")
            if (!conditions.all.every()) { world.stages << [name: stage.name, status: 'skipped']; return }
        }
        def entry = [name: stage.name, status: 'ran']
        world.stages << entry
        if (stage.environment) Block.run(stage.environment, new Assignments(world: world, where: 'environment'))
        guarded { stage.steps ? Block.run(stage.steps, new Steps(world, "steps of ${stage.name}")) : all(stage.stages) }
        if (world.result != 'SUCCESS') entry.status = world.result.toLowerCase()
        after(stage.post, world.result, stage.name)
    }

    private void after(Map<String, Closure> post, String result, String where) {
        def applies = [always: true, cleanup: true, success: result == 'SUCCESS', failure: result == 'FAILURE',
                       aborted: result == 'ABORTED', unsuccessful: result != 'SUCCESS']
        Post.ORDER.findAll { post[it] && applies[it] }.each { name ->
            guarded { Block.run(post[name], new Steps(world, "post ${name} of ${where}")) }
        }
    }

    private void guarded(Closure body) {
        try { body() }
        catch (StepFailed caught) { world.result = world.result == 'ABORTED' ? 'ABORTED' : 'FAILURE' }
        catch (Aborted caught) { world.result = 'ABORTED' }
    }
}

def scenarios = new JsonSlurper().parse(new File(args[1]))
def text = new File(args[0]).text
def compiled = [:]
def results = scenarios.collect { scenario ->
    def world = new World(scenario: [outputs: [:], failing: [], params: [:], branch: 'main'] + scenario)
    [BRANCH_NAME: world.scenario.branch, BUILD_TAG: 'jenkins-assistant-7', BUILD_URL: 'https://jenkins.example.com/7/',
     GIT_COMMIT: '0123456789abcdef0123456789abcdef01234567'].each { name, value -> world.env.put(name, value) }
    def error = null
    try {
        def source = scenario.jenkinsfile ?: text
        if (!compiled[source]) compiled[source] = new GroovyShell(new Loader(this.class.classLoader)).parse(source, 'Jenkinsfile').class
        def outside = new Outside(world)
        world.script = (Script) compiled[source].newInstance()
        world.script.binding = outside
        world.script.run()
        if (!outside.found) throw new Broken('there is no pipeline')
        new Runner(world: world).run(outside.found)
    } catch (Broken caught) {
        error = caught.message
    } catch (MissingMethodException | MissingPropertyException caught) {
        error = caught.message
    } catch (org.codehaus.groovy.control.CompilationFailedException caught) {
        error = "no Groovy: ${caught.message}" as String
    }
    [result: error ? 'BROKEN' : world.result, error: error, steps: world.steps, stages: world.stages,
     inputs: world.inputs, env: world.env.@values]
}
println JsonOutput.toJson(results)
